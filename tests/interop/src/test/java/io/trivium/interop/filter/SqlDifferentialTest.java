package io.trivium.interop.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.message.MessageProperties;
import io.trivium.message.NewRecord;
import io.trivium.message.selector.Dialect;
import io.trivium.message.selector.Selector;
import io.trivium.message.selector.SelectorException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.rocketmq.filter.FilterFactory;
import org.apache.rocketmq.filter.expression.EvaluationContext;
import org.apache.rocketmq.filter.expression.Expression;
import org.apache.rocketmq.filter.expression.MQFilterException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * RocketMQ's own filter and ours, side by side over random expressions. Where RocketMQ's reads the whole expression and evaluates it,
 * both say the same. Ours differs on purpose where RocketMQ's forgets the rest of a text, and where it throws at a message: then it
 * delivers nothing, while ours takes the part that cannot be compared as unknown.
 *
 * <p>Run more, or one seed again, with {@code -Dtrivium.sql=COUNT} and {@code -Dtrivium.sql.seed=SEED}.
 */
class SqlDifferentialTest {
    private static final int COUNT = Integer.getInteger("trivium.sql", 20_000);
    private static final long SEED = Long.getLong("trivium.sql.seed", 20261123);
    private static final InetSocketAddress HOST = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    private static final String[] PIECES = {
        "a",
        "b",
        "s",
        "t",
        "missing",
        "TAGS",
        "1",
        "2",
        "-1",
        "0",
        "2.5",
        "1e0",
        "'abc'",
        "'a'",
        "''",
        "'1'",
        "'true'",
        "TRUE",
        "FALSE",
        "NULL",
        "=",
        "<>",
        "<",
        ">",
        "<=",
        ">=",
        "AND",
        "OR",
        "NOT",
        "and",
        "IS NULL",
        "IS NOT NULL",
        "IN ('abc', 'T1')",
        "NOT IN ('1')",
        "BETWEEN 0 AND 5",
        "NOT BETWEEN 1 AND 2",
        "BETWEEN 5 AND 0",
        "CONTAINS 'b'",
        "NOT CONTAINS 'x'",
        "STARTSWITH 'a'",
        "ENDSWITH ''",
        "(",
        ")",
        "-",
        "+",
        "!=",
        "LIKE 'a'",
        "/* x */"
    };

    private final Random random = new Random(SEED);
    private final Map<String, String> properties = Map.of("a", "1", "b", "-7", "s", "abc", "t", "true", "TAGS", "T1");

    private final ByteBuffer record = record();

    private ByteBuffer record() {
        MessageProperties encoded = new MessageProperties();
        properties.forEach(encoded::set);
        return new NewRecord("T", 0, 0, 0, 1, HOST, HOST, 0, 0, ByteBuffer.allocate(0), encoded.encode()).encode();
    }

    /** Likely to be valid: conditions of the usual forms, joined and nested. */
    private String condition(int depth) {
        String name = PIECES[random.nextInt(6)];
        return switch (random.nextInt(depth <= 0 ? 4 : 8)) {
            case 0 -> name + " " + PIECES[20 + random.nextInt(6)] + " " + PIECES[random.nextInt(20)];
            case 1 -> name + " " + PIECES[30 + random.nextInt(11)];
            case 2 -> PIECES[random.nextInt(20)] + " = " + PIECES[random.nextInt(20)];
            case 3 -> name;
            case 4 -> "NOT (" + condition(depth - 1) + ")";
            case 5 -> condition(depth - 1) + " AND " + condition(depth - 1);
            case 6 -> "(" + condition(depth - 1) + " OR " + condition(depth - 1) + ")";
            default -> "NOT " + condition(depth - 1);
        };
    }

    private String anything() {
        StringBuilder text = new StringBuilder();
        for (int length = 1 + random.nextInt(6); length > 0; length--) {
            text.append(PIECES[random.nextInt(PIECES.length)]).append(' ');
        }
        return text.toString();
    }

    private static boolean closesEarly(String text) {
        int open = 0;
        for (int i = 0; i < text.length() && open >= 0; i++) {
            open += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
        }
        return open < 0;
    }

    @Test
    void bothSayTheSame() {
        int valid = 0;
        int matched = 0;
        int refused = 0;
        for (int i = 0; i < COUNT; i++) {
            // In parentheses RocketMQ's filter cannot forget what stands behind an expression.
            String inner = i % 4 == 0 ? anything() : condition(3);
            if (closesEarly(inner)) {
                continue;
            }
            String text = "(" + inner + ")";
            Expression genuine = genuine(text);
            Selector ours = ours(text);
            assertThat(ours == null).as("refused: %s, seed %d", text, SEED).isEqualTo(genuine == null);
            if (genuine == null || ours == null) {
                refused++;
                continue;
            }
            Object expected = evaluate(genuine);
            if (expected instanceof Exception) {
                continue;
            }
            valid++;
            matched += Boolean.TRUE.equals(expected) ? 1 : 0;
            assertThat(ours.matches(record, 0)).as("%s, seed %d", text, SEED).isEqualTo(Boolean.TRUE.equals(expected));
            Selector opposite = ours("NOT " + text);
            assertThat(opposite != null && opposite.matches(record, 0))
                    .as("NOT %s, seed %d", text, SEED)
                    .isEqualTo(Boolean.FALSE.equals(expected));
        }
        assertThat(valid).isGreaterThan(COUNT / 8);
        assertThat(matched).isGreaterThan(COUNT / 50);
        assertThat(refused).isGreaterThan(COUNT / 50);
    }

    private static @Nullable Selector ours(String text) {
        try {
            return Selector.parse(Dialect.SQL92, text);
        } catch (SelectorException e) {
            return null;
        }
    }

    private static @Nullable Expression genuine(String text) {
        try {
            return FilterFactory.INSTANCE.get("SQL92").compile(text);
        } catch (MQFilterException e) {
            return null;
        }
    }

    private @Nullable Object evaluate(Expression expression) {
        try {
            return expression.evaluate(new Properties());
        } catch (Exception thrownAtTheMessage) {
            return thrownAtTheMessage;
        }
    }

    private final class Properties implements EvaluationContext {
        @Override
        public @Nullable Object get(String name) {
            return properties.get(name);
        }

        @Override
        public Map<String, Object> keyValues() {
            return new HashMap<>(properties);
        }
    }
}
