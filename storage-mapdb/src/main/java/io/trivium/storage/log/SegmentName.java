package io.trivium.storage.log;

import java.util.HexFormat;
import java.util.OptionalLong;

/** Names of files that belong to a position: 16 hexadecimal digits, so that names sort as positions do. */
public final class SegmentName {
    /** The folder of the log's segments. */
    public static final String FOLDER = "log";

    private SegmentName() {}

    static String of(long start) {
        return FOLDER + "/" + hex(start);
    }

    /** The position in digits. */
    public static String hex(long position) {
        return HexFormat.of().toHexDigits(position);
    }

    /** Reads digits; empty if they are none. */
    public static OptionalLong parse(String digits) {
        if (digits.length() != 16 || !digits.chars().allMatch(HexFormat::isHexDigit)) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(HexFormat.fromHexDigitsToLong(digits));
    }
}
