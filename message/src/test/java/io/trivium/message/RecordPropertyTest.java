package io.trivium.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordPropertyTest {
    @Test
    void propertyIsFoundInPlace() {
        ByteBuffer record = record("a\1one\2TRV_EXPIRY\1" + "123\2b\1zwei ä\2");

        assertThat(RecordFields.property(record, 0, "a")).isEqualTo("one");
        assertThat(RecordFields.property(record, 0, "b")).isEqualTo("zwei ä");
        assertThat(RecordFields.property(record, 0, "TRV_EXPIR")).isNull();
        assertThat(RecordFields.longProperty(record, 0, "TRV_EXPIRY", 0)).isEqualTo(123);
        assertThat(RecordFields.longProperty(record, 0, "c", -5)).isEqualTo(-5);
    }

    @Test
    void numbersAreExactOrAbsent() {
        assertThat(number("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(number("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
        for (String malformed : new String[] {
            "-",
            "+1",
            "1.0",
            " 1",
            "1 ",
            "0x1",
            "ä",
            "9223372036854775808",
            "-9223372036854775809",
            "99999999999999999999"
        }) {
            assertThat(number(malformed)).as(malformed).isEqualTo(42);
        }
        assertThat(number("0")).isZero();
        assertThat(number("-7")).isEqualTo(-7);
    }

    @Test
    void inPlaceAndParsedAgreeOnAnyText() {
        long seed = 20;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(14); length > 0; length--) {
                text.append("ab\1\2".charAt(random.nextInt(4)));
            }
            ByteBuffer record = record(text.toString());
            MessageProperties parsed = MessageProperties.parse(text.toString());
            for (String name : new String[] {"a", "b", "ab", "ba", "aa"}) {
                assertThat(RecordFields.property(record, 0, name))
                        .as("seed %d, text %s", seed, text)
                        .isEqualTo(parsed.get(name));
            }
        }
    }

    private static long number(String value) {
        return RecordFields.longProperty(record("n\1" + value + "\2"), 0, "n", 42);
    }

    private static ByteBuffer record(String properties) {
        InetSocketAddress host = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        return new NewRecord("T", 0, 0, 0, 0, host, host, 0, 0, ByteBuffer.allocate(0), properties).encode();
    }
}
