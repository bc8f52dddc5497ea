package io.trivium.rocket.server.filter;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.SelectorFilter;
import io.trivium.message.selector.Dialect;
import io.trivium.message.selector.Selector;
import io.trivium.message.selector.SelectorException;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.server.door.Refused;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the expressions of subscriptions. */
public final class Filters {
    private static final String TAG = "TAG";
    private static final String SQL92 = "SQL92";
    /** Jakarta Messaging's selectors: ours. */
    private static final String JMS = "JMS";

    private Filters() {}

    /**
     * Reads an expression.
     *
     * @param type {@code TAG}, which null and empty mean as well, {@code SQL92} or {@code JMS}
     * @param expression of tags: null, empty and {@code *} mean everything
     * @throws Refused with {@link ResponseCode#SUBSCRIPTION_PARSE_FAILED}
     */
    public static MessageFilter parse(@Nullable String type, @Nullable String expression) {
        if (type == null || type.isEmpty() || type.equals(TAG)) {
            return tags(expression);
        }
        if (type.equals(SQL92)) {
            return selector(Dialect.SQL92, expression);
        }
        if (type.equals(JMS)) {
            return selector(Dialect.JMS, expression);
        }
        throw new Refused(
                ResponseCode.SUBSCRIPTION_PARSE_FAILED, "the broker does not know expressions of type " + type);
    }

    private static MessageFilter selector(Dialect dialect, @Nullable String expression) {
        try {
            return new SelectorFilter(Selector.parse(dialect, expression == null ? "" : expression));
        } catch (SelectorException e) {
            throw new Refused(ResponseCode.SUBSCRIPTION_PARSE_FAILED, "the expression is not valid: " + e.getMessage());
        }
    }

    private static MessageFilter tags(@Nullable String expression) {
        if (expression == null || expression.isBlank() || expression.strip().equals("*")) {
            return MessageFilter.ALL;
        }
        Set<Integer> hashes = new HashSet<>();
        int start = 0;
        while (start <= expression.length()) {
            int bars = expression.indexOf("||", start);
            int end = bars < 0 ? expression.length() : bars;
            String tag = expression.substring(start, end).strip();
            if (!tag.isEmpty()) {
                hashes.add(tag.hashCode());
            }
            start = end + 2;
        }
        if (hashes.isEmpty()) {
            throw new Refused(ResponseCode.SUBSCRIPTION_PARSE_FAILED, "no tag in the expression " + expression);
        }
        return new TagFilter(Set.copyOf(hashes));
    }
}
