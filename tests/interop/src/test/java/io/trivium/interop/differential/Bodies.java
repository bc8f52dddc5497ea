package io.trivium.interop.differential;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.zip.CRC32;

/** Takes the body of an answer apart, by the code of what was asked. */
final class Bodies {
    private static final Set<Integer> OF_RECORDS = Set.of(11, 361, 12, 33, 39, 200_050, 200_052);
    private static final Set<Integer> OF_PROPERTIES = Set.of(26, 319);
    private static final int WHOLE = 100_000;

    private Bodies() {}

    static void flatten(int asked, byte[] body, BiConsumer<String, String> leaf) {
        if (body.length == 0) {
            leaf.accept("body", "none");
        } else if (OF_RECORDS.contains(asked)) {
            Records.flatten(body, leaf);
        } else if (OF_PROPERTIES.contains(asked)) {
            new String(body, UTF_8).lines().forEach(line -> {
                int end = line.indexOf('=');
                leaf.accept("body." + line.substring(0, Math.max(0, end)), line.substring(end + 1));
            });
        } else if (body[0] == '{' || body[0] == '[') {
            Json.flatten("body", Json.parse(new String(body, UTF_8)), leaf);
        } else {
            leaf.accept("body", text(body, WHOLE));
        }
    }

    /** Bytes as a person may read them, and as long as needed to tell them apart. */
    static String text(byte[] bytes, int longest) {
        String text;
        try {
            text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException binary) {
            text = HexFormat.of().formatHex(bytes);
        }
        if (text.length() <= longest) {
            return text;
        }
        CRC32 sum = new CRC32();
        sum.update(bytes);
        return bytes.length + " bytes, CRC " + sum.getValue();
    }
}
