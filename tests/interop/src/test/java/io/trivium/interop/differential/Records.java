package io.trivium.interop.differential;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.function.BiConsumer;

/** Takes stored records apart into their fields (protocol reference §3.1), on its own so that it shares no mistake with what it looks at. */
final class Records {
    private static final int LONG_TOPICS = 0xDAA320AB;
    private static final int PREVIEW = 200;

    private Records() {}

    static void flatten(byte[] body, BiConsumer<String, String> leaf) {
        ByteBuffer bytes = ByteBuffer.wrap(body);
        int index = 0;
        while (bytes.remaining() >= Integer.BYTES) {
            int size = bytes.getInt(bytes.position());
            if (size < Integer.BYTES || size > bytes.remaining()) {
                leaf.accept("record[" + index + "]", "broken, size " + size + " of " + bytes.remaining());
                return;
            }
            record("record[" + index + "].", bytes.slice(bytes.position(), size), leaf);
            bytes.position(bytes.position() + size);
            index++;
        }
        leaf.accept("records", Integer.toString(index));
    }

    private static void record(String path, ByteBuffer in, BiConsumer<String, String> leaf) {
        in.getInt();
        int magic = in.getInt();
        leaf.accept(path + "magic", Integer.toHexString(magic));
        leaf.accept(path + "bodyCRC", Integer.toString(in.getInt()));
        leaf.accept(path + "queueId", Integer.toString(in.getInt()));
        leaf.accept(path + "flag", Integer.toString(in.getInt()));
        leaf.accept(path + "queueOffset", Long.toString(in.getLong()));
        leaf.accept(path + "physicalOffset", Long.toString(in.getLong()));
        int sysFlag = in.getInt();
        leaf.accept(path + "sysFlag", Integer.toString(sysFlag));
        leaf.accept(path + "bornTimestamp", Long.toString(in.getLong()));
        leaf.accept(path + "bornHost", host(in, (sysFlag & 0x10) != 0));
        leaf.accept(path + "storeTimestamp", Long.toString(in.getLong()));
        leaf.accept(path + "storeHost", host(in, (sysFlag & 0x20) != 0));
        leaf.accept(path + "reconsumeTimes", Integer.toString(in.getInt()));
        leaf.accept(path + "preparedTransactionOffset", Long.toString(in.getLong()));
        leaf.accept(path + "body", Bodies.text(take(in, in.getInt()), PREVIEW));
        leaf.accept(path + "topic", new String(take(in, magic == LONG_TOPICS ? in.getShort() : in.get()), UTF_8));
        properties(path + "property.", new String(take(in, in.getShort()), UTF_8), leaf);
        leaf.accept(path + "rest", Integer.toString(in.remaining()));
    }

    private static void properties(String path, String text, BiConsumer<String, String> leaf) {
        for (String pair : text.split("\u0002", -1)) {
            int end = pair.indexOf(1);
            if (end >= 0) {
                leaf.accept(path + pair.substring(0, end), pair.substring(end + 1));
            } else if (!pair.isEmpty()) {
                leaf.accept(path + "(unended)", pair);
            }
        }
    }

    private static String host(ByteBuffer in, boolean six) {
        byte[] address = take(in, six ? 16 : 4);
        StringBuilder text = new StringBuilder();
        if (six) {
            text.append(HexFormat.of().formatHex(address));
        } else {
            for (byte part : address) {
                text.append(text.isEmpty() ? "" : ".").append(part & 0xFF);
            }
        }
        return text.append(':').append(in.getInt()).toString();
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
