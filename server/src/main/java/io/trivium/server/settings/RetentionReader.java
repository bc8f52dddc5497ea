package io.trivium.server.settings;

import io.trivium.broker.retention.RetentionConfig;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads how long, and how much, is kept. */
public final class RetentionReader {
    /** As when nobody sets anything. */
    public static final RetentionConfig DEFAULT =
            new RetentionConfig(Duration.ofDays(3), Long.MAX_VALUE, RetentionConfig.FOR_EVER.every());

    private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,5})([mhd])");
    private static final Pattern BYTES = Pattern.compile("([1-9][0-9]{0,6})([MGT])");

    private RetentionReader() {}

    static RetentionConfig read(SettingsReader.Value age, SettingsReader.Value most, SettingsReader.Value free) {
        return new RetentionConfig(
                age(age), bytes(most, Long.MAX_VALUE), bytes(free, 0), RetentionConfig.FOR_EVER.every());
    }

    private static Duration age(SettingsReader.Value value) {
        Matcher time = TIME.matcher(value.text());
        if (value.text().equals("forever")) {
            return RetentionConfig.FOR_EVER.age();
        }
        if (!time.matches()) {
            throw value.refused("is no time: it takes a number with m, h or d, such as 72h, or forever");
        }
        long number = Long.parseLong(time.group(1));
        return switch (time.group(2)) {
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default ->
                Duration.ofDays(Math.min(number, RetentionConfig.FOR_EVER.age().toDays()));
        };
    }

    private static long bytes(SettingsReader.Value value, long otherwise) {
        if (value.text().isEmpty()) {
            return otherwise;
        }
        Matcher size = BYTES.matcher(value.text());
        if (!size.matches()) {
            throw value.refused("is no size: it takes a number with M, G or T, such as 50G");
        }
        long number = Long.parseLong(size.group(1));
        return switch (size.group(2)) {
            case "M" -> number << 20;
            case "G" -> number << 30;
            default -> number << 40;
        };
    }
}
