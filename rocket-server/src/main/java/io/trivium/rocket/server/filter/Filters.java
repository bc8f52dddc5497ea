package io.trivium.rocket.server.filter;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.server.door.Refused;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the expressions of subscriptions. */
public final class Filters {
    private static final String TAG = "TAG";

    private Filters() {}

    /**
     * Reads an expression.
     *
     * @param type {@code TAG}, which null and empty mean as well
     * @param expression null, empty and {@code *} mean everything
     * @throws Refused with {@link ResponseCode#SUBSCRIPTION_PARSE_FAILED}
     */
    public static MessageFilter parse(@Nullable String type, @Nullable String expression) {
        if (type == null || type.isEmpty() || type.equals(TAG)) {
            return tags(expression);
        }
        throw new Refused(
                ResponseCode.SUBSCRIPTION_PARSE_FAILED, "the broker does not know expressions of type " + type);
    }

    private static MessageFilter tags(@Nullable String expression) {
        if (expression == null || expression.isBlank() || expression.strip().equals("*")) {
            return MessageFilter.ALL;
        }
        List<Integer> hashes = new ArrayList<>();
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
        return new TagFilter(hashes.stream().mapToInt(Integer::intValue).toArray());
    }
}
