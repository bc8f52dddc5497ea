package io.trivium.message;

import java.util.Arrays;

/** One pass over encoded properties that notes those of {@link RecordTraits}. Of a name that occurs twice the later value counts. */
final class TraitScan {
    private static final char NAME_END = 1;
    private static final char VALUE_END = 2;
    private static final long ABSENT = Long.MIN_VALUE;

    private final String text;

    private String tag = "";
    private String orderingKey = "";
    private String keys = "";
    private String uniqueKey = "";
    private String destination = "";
    private long expiry = ABSENT;
    private long priority = ABSENT;
    private long rocketPriority = ABSENT;
    private long delayLevel = ABSENT;
    private long delaySeconds = ABSENT;
    private long delayMillis = ABSENT;
    private long timerMillis = ABSENT;
    private long deliveryMillis = ABSENT;

    TraitScan(String text) {
        this.text = text;
    }

    RecordTraits traits(String topic, int sysFlag, long nowMillis, long[] levelMillis) {
        scan();
        boolean toQueue = destination.equals("q") || destination.equals("Q");
        boolean toTopic = destination.equals("t") || destination.equals("T");
        return new RecordTraits(
                KeyHashes.tag(tag),
                KeyHashes.orderingKey(orderingKey),
                toQueue,
                toTopic,
                expiry > 0,
                (sysFlag & SysFlags.COMPRESSED) != 0,
                RecordTraits.priority(priority, rocketPriority),
                deliverAtMillis(nowMillis, levelMillis),
                keyHashes(topic));
    }

    private void scan() {
        int start = 0;
        int middle = -1;
        while (start < text.length()) {
            int end = endOr(text.indexOf(VALUE_END, start));
            if (middle < start) {
                middle = endOr(text.indexOf(NAME_END, start));
            }
            if (middle > start && middle < end - 1) {
                note(start, middle, end);
            }
            start = end + 1;
        }
    }

    private int endOr(int found) {
        return found < 0 ? text.length() : found;
    }

    /** Looks at the name's length first: nearly all comparisons end there. */
    private void note(int start, int middle, int end) {
        if (named(PropertyNames.UNIQ_KEY, start, middle)) {
            uniqueKey = text.substring(middle + 1, end);
        } else if (named(PropertyNames.KEYS, start, middle)) {
            keys = text.substring(middle + 1, end);
        } else if (named(PropertyNames.TAGS, start, middle)) {
            tag = text.substring(middle + 1, end);
        } else if (named(PropertyNames.SHARDING_KEY, start, middle)) {
            orderingKey = text.substring(middle + 1, end);
        } else if (named(PropertyNames.TRV_DEST, start, middle)) {
            destination = text.substring(middle + 1, end);
        } else if (named(PropertyNames.TRV_EXPIRY, start, middle)) {
            expiry = number(middle, end);
        } else if (named(PropertyNames.TRV_PRIORITY, start, middle)) {
            priority = number(middle, end);
        } else if (named(PropertyNames.SYS_MSG_PRIORITY, start, middle)) {
            rocketPriority = number(middle, end);
        } else {
            noteDelivery(start, middle, end);
        }
    }

    private void noteDelivery(int start, int middle, int end) {
        if (named(PropertyNames.TRV_DELIVERY, start, middle)) {
            deliveryMillis = number(middle, end);
        } else if (named(PropertyNames.TIMER_DELIVER_MS, start, middle)) {
            timerMillis = number(middle, end);
        } else if (named(PropertyNames.TIMER_DELAY_MS, start, middle)) {
            delayMillis = number(middle, end);
        } else if (named(PropertyNames.TIMER_DELAY_SEC, start, middle)) {
            delaySeconds = number(middle, end);
        } else if (named(PropertyNames.DELAY, start, middle)) {
            delayLevel = number(middle, end);
        }
    }

    private boolean named(String name, int start, int middle) {
        return name.length() == middle - start && text.startsWith(name, start);
    }

    private long number(int middle, int end) {
        return Digits.parse(text::charAt, middle + 1, end, ABSENT);
    }

    private long deliverAtMillis(long nowMillis, long[] levelMillis) {
        if (delayLevel > 0 && levelMillis.length > 0) {
            return after(nowMillis, levelMillis[(int) Math.min(delayLevel, levelMillis.length) - 1]);
        }
        if (delaySeconds > 0) {
            return after(nowMillis, delaySeconds > Long.MAX_VALUE / 1000 ? Long.MAX_VALUE : delaySeconds * 1000);
        }
        if (delayMillis > 0) {
            return after(nowMillis, delayMillis);
        }
        return timerMillis > 0 ? timerMillis : Math.max(0, deliveryMillis);
    }

    private static long after(long nowMillis, long delayMillis) {
        return delayMillis > Long.MAX_VALUE - nowMillis ? Long.MAX_VALUE : nowMillis + delayMillis;
    }

    private long[] keyHashes(String topic) {
        // As many as there can be: the unique key, and one key for every two characters.
        long[] hashes = new long[1 + (keys.length() + 1) / 2];
        int count = 0;
        if (!uniqueKey.isEmpty()) {
            hashes[count++] = KeyHashes.key(topic, uniqueKey);
        }
        int start = 0;
        while (start < keys.length()) {
            int space = keys.indexOf(' ', start);
            int end = space < 0 ? keys.length() : space;
            if (end > start) {
                hashes[count++] = KeyHashes.key(topic, keys.substring(start, end));
            }
            start = end + 1;
        }
        return Arrays.copyOf(hashes, count);
    }
}
