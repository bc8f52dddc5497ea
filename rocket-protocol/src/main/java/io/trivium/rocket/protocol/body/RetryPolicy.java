package io.trivium.rocket.protocol.body;

import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/** How long a message waits before a group is given it again. */
public sealed interface RetryPolicy {
    /**
     * How long to wait, milliseconds.
     *
     * @param attempts deliveries that failed before the one that failed now
     */
    long delayMillis(int attempts);

    /**
     * A list of delays, of which the first two are for RocketMQ's clients to choose only.
     *
     * @param next milliseconds, copied; empty for RocketMQ's own
     */
    record Customized(List<Long> next) implements RetryPolicy {
        /** RocketMQ's own: its delay levels, from the third on. */
        public static final Customized LEVELS = new Customized(List.of());

        private static final int FIRST = 2;
        private static final List<Long> STANDARD = standard();

        public Customized {
            next = List.copyOf(next);
        }

        @Override
        public long delayMillis(int attempts) {
            List<Long> delays = next.isEmpty() ? STANDARD : next;
            return delays.get(Math.min(Math.max(0, attempts) + FIRST, delays.size() - 1));
        }

        private static List<Long> standard() {
            List<Long> millis = new ArrayList<>();
            for (int seconds :
                    new int[] {1, 5, 10, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 1200, 1800, 3600, 7200}) {
                millis.add(seconds * 1000L);
            }
            return List.copyOf(millis);
        }
    }

    /**
     * Each delay is a multiple of the one before.
     *
     * @param initial of the first retry, milliseconds
     * @param max the longest, milliseconds
     */
    record Exponential(long initial, long max, long multiplier) implements RetryPolicy {
        private static final int MOST = 32;

        /** Refuses what would never wait, or for ever. */
        public Exponential {
            if (initial < 0 || max < 0 || multiplier < 1) {
                throw new IllegalArgumentException(
                        "a retry policy of " + initial + " ms times " + multiplier + ", at most " + max + " ms");
            }
        }

        @Override
        public long delayMillis(int attempts) {
            double factor = Math.pow((double) multiplier, Math.min(Math.max(0, attempts), MOST));
            return (long) Math.min((double) max, initial * factor);
        }
    }

    /** Reads the {@code groupRetryPolicy} of a group; what is missing is RocketMQ's default. */
    static RetryPolicy read(JsonObject json) {
        if (json.textOr("type", "CUSTOMIZED").equals("EXPONENTIAL")
                && json.names().contains("exponentialRetryPolicy")) {
            JsonObject exponential = json.object("exponentialRetryPolicy");
            return new Exponential(
                    exponential.longOr("initial", 5_000),
                    exponential.longOr("max", 7_200_000),
                    exponential.longOr("multiplier", 2));
        }
        List<Long> next = new ArrayList<>();
        for (String millis : json.object("customizedRetryPolicy").texts("next")) {
            next.add(Long.parseLong(millis));
        }
        if (next.stream().anyMatch(millis -> millis < 0)) {
            throw new IllegalArgumentException("a retry policy with a delay below 0");
        }
        return new Customized(next);
    }

    /** Writes the members of a {@code groupRetryPolicy}. */
    default void writeMembers(JsonWriter json) {
        if (this instanceof Exponential exponential) {
            json.name("exponentialRetryPolicy").beginObject();
            json.member("initial", exponential.initial())
                    .member("max", exponential.max())
                    .member("multiplier", exponential.multiplier());
            json.endObject().member("type", "EXPONENTIAL");
        } else if (this instanceof Customized customized) {
            if (!customized.next().isEmpty()) {
                json.name("customizedRetryPolicy").beginObject().name("next").beginList();
                customized.next().forEach(json::value);
                json.endList().endObject();
            }
            json.member("type", "CUSTOMIZED");
        }
    }
}
