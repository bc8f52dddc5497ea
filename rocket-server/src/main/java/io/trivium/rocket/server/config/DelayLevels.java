package io.trivium.rocket.server.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The delays that producers and retries name by number, from 1.
 *
 * @param delays at least one
 */
public record DelayLevels(List<Duration> delays) {
    /** RocketMQ's eighteen. */
    public static final DelayLevels DEFAULT = parse("1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h");

    public DelayLevels {
        delays = List.copyOf(delays);
        if (delays.isEmpty()) {
            throw new IllegalArgumentException("no delay levels");
        }
    }

    /** Reads numbers with a unit (s, m, h or d), separated by spaces. */
    public static DelayLevels parse(String text) {
        List<Duration> delays = new ArrayList<>();
        for (String level : text.trim().split(" +", -1)) {
            delays.add(parseOne(level));
        }
        return new DelayLevels(delays);
    }

    /** How long a level delays, in milliseconds; a level above the last is the last, one below 1 does not delay. */
    public long millis(int level) {
        return level < 1 ? 0 : delays.get(Math.min(level, delays.size()) - 1).toMillis();
    }

    /** As {@link #parse} reads it. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Duration delay : delays) {
            long seconds = delay.toSeconds();
            text.append(text.isEmpty() ? "" : " ");
            if (seconds > 0 && seconds % 3600 == 0) {
                text.append(seconds / 3600).append('h');
            } else if (seconds > 0 && seconds % 60 == 0) {
                text.append(seconds / 60).append('m');
            } else {
                text.append(seconds).append('s');
            }
        }
        return text.toString();
    }

    public int count() {
        return delays.size();
    }

    private static Duration parseOne(String text) {
        if (text.length() < 2) {
            throw new IllegalArgumentException("not a delay: " + text);
        }
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            case 'd' -> Duration.ofDays(number);
            default -> throw new IllegalArgumentException("not a delay: " + text);
        };
    }
}
