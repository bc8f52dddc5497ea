package io.trivium.message.mapping;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Writes any text in the letters that RocketMQ allows in names: each other byte of its UTF-8 as a percent sign and two digits. */
final class Percent {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Percent() {}

    static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
            if (plain((char) (next & 0xFF))) {
                encoded.append((char) next);
            } else {
                HEX.toHexDigits(encoded.append('%'), next);
            }
        }
        return encoded.toString();
    }

    /** Reads what {@link #encode} wrote. Of any other text it makes something, which encodes to something else. */
    static String decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            if (triple(encoded, i)) {
                bytes.write(HexFormat.fromHexDigits(encoded, i + 1, i + 3));
                i += 2;
            } else {
                bytes.write(encoded.charAt(i));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Whether a percent sign with two digits stands at {@code at} or anywhere behind it. */
    static boolean occursIn(String text, int at) {
        for (int i = at; i < text.length(); i++) {
            if (triple(text, i)) {
                return true;
            }
        }
        return false;
    }

    static boolean plain(char letter) {
        return (letter >= 'a' && letter <= 'z')
                || (letter >= 'A' && letter <= 'Z')
                || (letter >= '0' && letter <= '9')
                || letter == '_'
                || letter == '-';
    }

    private static boolean triple(String text, int at) {
        return at + 2 < text.length()
                && text.charAt(at) == '%'
                && HexFormat.isHexDigit(text.charAt(at + 1))
                && HexFormat.isHexDigit(text.charAt(at + 2));
    }
}
