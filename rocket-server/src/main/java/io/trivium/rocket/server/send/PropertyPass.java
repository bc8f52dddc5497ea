package io.trivium.rocket.server.send;

import io.trivium.broker.publish.IndexFlags;
import io.trivium.message.KeyHashes;
import io.trivium.message.PropertyNames;
import io.trivium.message.RecordTraits;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the broker has to know of a message's encoded properties, found in one pass over their text, without a map: each send comes
 * through here.
 */
final class PropertyPass {
    /** A time or level that the properties do not name. */
    static final long NONE = -1;

    /** What JMSXGroupSeq or AMQP's group-sequence says at the end of a message group. */
    private static final long CLOSING_SEQUENCE = -1;

    private static final char NAME_END = 1;
    private static final char VALUE_END = 2;
    private static final long[] NO_KEYS = {};

    private final String text;
    private final String topic;
    private long[] keyHashes = NO_KEYS;
    private int keys;
    private @Nullable String uniqueKey;
    private int tagHash;
    private int orderingKeyHash;
    private int flags;
    private long priority = NONE;
    private long rocketPriority = NONE;
    private int delayLevel;
    private long timerDelaySeconds = NONE;
    private long timerDelayMillis = NONE;
    private long timerDeliverMillis = NONE;
    private boolean malformedTimer;
    private boolean prepared;
    private boolean written;
    private boolean needsEdit;

    private PropertyPass(String text, String topic) {
        this.text = text;
        this.topic = topic;
    }

    /**
     * Reads properties in RocketMQ's encoding; a last entry need not be ended.
     *
     * @param topic what keys are hashed with
     */
    static PropertyPass of(String text, String topic) {
        PropertyPass pass = new PropertyPass(text, topic);
        int start = 0;
        int middle = -1;
        while (start < text.length()) {
            int end = endOr(text.length(), text.indexOf(VALUE_END, start));
            // Else a text of many ends would be searched to its own end from each of them.
            if (middle < start) {
                middle = endOr(text.length(), text.indexOf(NAME_END, start));
            }
            if (middle > start && middle < end - 1) {
                pass.entry(start, middle, middle + 1, end);
            }
            start = end + 1;
        }
        return pass;
    }

    private static int endOr(int end, int found) {
        return found < 0 ? end : found;
    }

    private void entry(int name, int nameEnd, int value, int valueEnd) {
        switch (nameEnd - name) {
            case 4 -> tagsOrKeys(name, value, valueEnd);
            case 5 -> {
                if (is(PropertyNames.DELAY, name)) {
                    delayLevel = (int) Math.max(0, number(value, valueEnd, 0));
                }
            }
            case 6 -> needsEdit |= is(PropertyNames.POP_CK, name);
            case 7 -> needsEdit |= is(PropertyNames.CLUSTER, name);
            case 8 -> eight(name, value, valueEnd);
            case 10 -> ten(name, value, valueEnd);
            case 11 -> written |= is(PropertyNames.TRV_DURABLE, name) && valueIs("false", value, valueEnd);
            case 12 -> {
                if (is(PropertyNames.TRV_PRIORITY, name)) {
                    priority = number(value, valueEnd, NONE);
                }
            }
            case 13 -> {
                if (is(PropertyNames.SHARDING_KEY, name)) {
                    orderingKeyHash = KeyHashes.orderingKey(text.substring(value, valueEnd));
                } else if (is(PropertyNames.TRV_GROUP_SEQ, name)) {
                    flags |= number(value, valueEnd, 0) == CLOSING_SEQUENCE ? IndexFlags.CLOSES_GROUP : 0;
                }
            }
            case 14, 15, 16 -> timer(name, value, valueEnd);
            case 18 -> {
                if (is(PropertyNames.SYS_MSG_PRIORITY, name)) {
                    rocketPriority = number(value, valueEnd, NONE);
                }
            }
            default -> {
                // The application's own, or one that means nothing to the broker.
            }
        }
    }

    private void tagsOrKeys(int name, int value, int valueEnd) {
        if (is(PropertyNames.TAGS, name)) {
            tagHash = KeyHashes.tag(text.substring(value, valueEnd));
        } else if (is(PropertyNames.KEYS, name)) {
            addKeys(value, valueEnd);
        }
    }

    private void eight(int name, int value, int valueEnd) {
        if (is(PropertyNames.UNIQ_KEY, name)) {
            uniqueKey = text.substring(value, valueEnd);
            addKey(uniqueKey);
        } else if (is(PropertyNames.TRV_DEST, name)) {
            flags |= destinationFlag(text.charAt(value));
        } else if (is(PropertyNames.TRAN_MSG, name)) {
            prepared = valueIs("true", value, valueEnd);
        } else if (is(PropertyNames.TRACE_ON, name)) {
            needsEdit = true;
        }
    }

    private void ten(int name, int value, int valueEnd) {
        if (is(PropertyNames.TRV_EXPIRY, name)) {
            flags |= number(value, valueEnd, NONE) > 0 ? IndexFlags.EXPIRES : 0;
        } else if (is(PropertyNames.MSG_REGION, name)) {
            needsEdit = true;
        }
    }

    private void timer(int name, int value, int valueEnd) {
        boolean seconds = is(PropertyNames.TIMER_DELAY_SEC, name);
        boolean millis = is(PropertyNames.TIMER_DELAY_MS, name);
        boolean absolute = is(PropertyNames.TIMER_DELIVER_MS, name);
        if (!seconds && !millis && !absolute) {
            return;
        }
        long time = number(value, valueEnd, NONE);
        malformedTimer |= time < 0;
        if (seconds) {
            timerDelaySeconds = time;
        } else if (millis) {
            timerDelayMillis = time;
        } else {
            timerDeliverMillis = time;
        }
    }

    private static int destinationFlag(char kind) {
        return switch (kind) {
            case 'q', 'Q' -> IndexFlags.TO_QUEUE;
            case 't', 'T' -> IndexFlags.TO_TOPIC;
            default -> 0;
        };
    }

    private void addKeys(int from, int to) {
        int start = from;
        while (start < to) {
            int space = text.indexOf(' ', start);
            int end = space < 0 || space > to ? to : space;
            if (end > start) {
                addKey(text.substring(start, end));
            }
            start = end + 1;
        }
    }

    private void addKey(String key) {
        if (keys == keyHashes.length) {
            keyHashes = Arrays.copyOf(keyHashes, Math.max(1, 2 * keys));
        }
        keyHashes[keys++] = KeyHashes.key(topic, key);
    }

    /** The length was compared before. */
    private boolean is(String name, int start) {
        return text.startsWith(name, start);
    }

    private boolean valueIs(String wanted, int start, int end) {
        return end - start == wanted.length() && text.regionMatches(true, start, wanted, 0, wanted.length());
    }

    private long number(int start, int end, long otherwise) {
        try {
            return Long.parseLong(text, start, end, 10);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    long[] keyHashes() {
        return keys == keyHashes.length ? keyHashes : Arrays.copyOf(keyHashes, keys);
    }

    @Nullable
    String uniqueKey() {
        return uniqueKey;
    }

    int tagHash() {
        return tagHash;
    }

    int orderingKeyHash() {
        return orderingKeyHash;
    }

    /** Bits of {@link IndexFlags}. */
    int flags() {
        return flags;
    }

    /** The priority in RocketMQ's sense; negative without one. */
    long queuePriority() {
        return rocketPriority;
    }

    int priority() {
        return RecordTraits.priority(priority, rocketPriority);
    }

    /** 0 for none. */
    int delayLevel() {
        return delayLevel;
    }

    /** Whether one of the three timer properties is there. */
    boolean timed() {
        return malformedTimer || timerDelaySeconds >= 0 || timerDelayMillis >= 0 || timerDeliverMillis >= 0;
    }

    /** Whether a timer property is no time. */
    boolean malformedTimer() {
        return malformedTimer;
    }

    /** When the timer properties say that the message is due, in epoch milliseconds; {@link #NONE} without them. */
    long dueMillis(long nowMillis) {
        if (timerDelaySeconds >= 0) {
            return later(nowMillis, timerDelaySeconds, 1000);
        }
        if (timerDelayMillis >= 0) {
            return later(nowMillis, timerDelayMillis, 1);
        }
        return timerDeliverMillis;
    }

    /** Whether it waits for a commit. */
    boolean prepared() {
        return prepared;
    }

    /** Whether the sender need not wait for the disk. */
    boolean written() {
        return written;
    }

    /** Whether there is something that only the broker may say. */
    boolean needsEdit() {
        return needsEdit;
    }

    private static long later(long now, long amount, long unit) {
        return amount > (Long.MAX_VALUE - now) / unit ? Long.MAX_VALUE : now + amount * unit;
    }
}
