package io.trivium.rocket.protocol;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonException;
import io.trivium.rocket.protocol.json.JsonScanner;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames, of any number of connections: nothing is kept from one to the next but memory. Not thread-safe: the event loop of those
 * connections owns it.
 */
public final class FrameReader {
    private static final int FEWEST_KEPT_BYTES = 512;
    private static final int MOST_KEPT_BYTES = 16 * 1024;

    /** Headers are copied here: reading from an array is faster, and strings are unescaped in place. Grows when it is needed. */
    private byte[] kept = {};

    /**
     * Reads one frame.
     *
     * @param frame all of it but the length word; the frame's body is a retained slice of it, and the caller releases it
     * @throws MalformedFrameException if it is none
     */
    public Frame read(ByteBuf frame) {
        if (frame.readableBytes() < 4) {
            throw new MalformedFrameException("a frame of " + frame.readableBytes() + " bytes");
        }
        HeaderType type = HeaderType.of(frame.readUnsignedByte());
        int length = frame.readUnsignedMedium();
        if (length > frame.readableBytes() || length > Frame.MAX_HEADER_BYTES) {
            throw new MalformedFrameException(
                    "a header of " + length + " bytes where " + frame.readableBytes() + " are left");
        }
        byte[] bytes = room(length);
        frame.readBytes(bytes, 0, length);
        Header header = new Header();
        if (type == HeaderType.JSON) {
            readJson(header, bytes, length);
        } else {
            new BinaryHeader(bytes, length).read(header);
        }
        return new Frame(
                type,
                header.code,
                header.language,
                header.version,
                header.opaque,
                header.flag,
                header.remark,
                header.fields,
                frame.readRetainedSlice(frame.readableBytes()));
    }

    private byte[] room(int length) {
        if (length > MOST_KEPT_BYTES) {
            return new byte[length];
        }
        if (length > kept.length) {
            // To the next power of two
            kept = new byte[Math.max(FEWEST_KEPT_BYTES, Integer.highestOneBit(length - 1) << 1)];
        }
        return kept;
    }

    private static void readJson(Header header, byte[] bytes, int length) {
        try {
            JsonScanner json = new JsonScanner(bytes, 0, length);
            json.expect('{');
            if (!json.take('}')) {
                do {
                    readMember(header, json, name(json));
                } while (json.more('}'));
            }
        } catch (JsonException e) {
            throw new MalformedFrameException("the header is not JSON: " + e.getMessage());
        }
    }

    private static void readMember(Header header, JsonScanner json, String name) {
        json.expect(':');
        switch (name) {
            case "code" -> header.code = json.intValue();
            case "language" -> header.language = Languages.known(textOr(json, Languages.name(-1)));
            case "version" -> header.version = json.intValue();
            case "opaque" -> header.opaque = json.intValue();
            case "flag" -> header.flag = json.intValue();
            case "remark" -> header.remark = text(json);
            case "extFields" -> readFields(header.fields, json);
            default -> json.skipValue();
        }
    }

    private static void readFields(Fields fields, JsonScanner json) {
        if (json.peek() != '{') {
            json.skipValue();
            return;
        }
        json.expect('{');
        if (!json.take('}')) {
            do {
                String name = name(json);
                json.expect(':');
                fields.add(name, fieldValue(json));
            } while (json.more('}'));
        }
    }

    private static @Nullable String fieldValue(JsonScanner json) {
        int next = json.peek();
        if (next == '"') {
            int length = json.stringSpan();
            return KnownNames.value(json.bytes(), json.spanStart(), length);
        }
        if (next == '{' || next == '[') {
            json.skipValue();
            return null;
        }
        return text(json);
    }

    private static String name(JsonScanner json) {
        if (json.peek() != '"') {
            return json.name();
        }
        int length = json.stringSpan();
        return KnownNames.text(json.bytes(), json.spanStart(), length);
    }

    private static @Nullable String text(JsonScanner json) {
        Object value = json.scalar();
        return value == null ? null : value.toString();
    }

    private static String textOr(JsonScanner json, String otherwise) {
        String value = json.peek() == '"' ? name(json) : text(json);
        return value == null ? otherwise : value;
    }

    /** What has been read of a header so far. */
    private static final class Header {
        private final Fields fields = new Fields();
        private int code;
        private String language = Frame.OWN_LANGUAGE;
        private int version;
        private int opaque;
        private int flag;
        private @Nullable String remark;
    }

    /** A binary header and how far it has been read. */
    private static final class BinaryHeader {
        private final byte[] bytes;
        private final int end;
        private int at;

        BinaryHeader(byte[] bytes, int end) {
            this.bytes = bytes;
            this.end = end;
        }

        void read(Header header) {
            header.code = (short) number(2);
            header.language = Languages.name(number(1));
            header.version = (short) number(2);
            header.opaque = number(4);
            header.flag = number(4);
            int remarkBytes = number(4);
            header.remark = remarkBytes == 0 ? null : text(remarkBytes);
            int fieldsBytes = number(4);
            check(fieldsBytes);
            int fieldsEnd = at + fieldsBytes;
            while (at < fieldsEnd) {
                String name = text(number(2));
                int valueBytes = number(4);
                if (valueBytes != 0) {
                    header.fields.add(name, text(valueBytes));
                }
            }
            if (at != fieldsEnd) {
                throw new MalformedFrameException("the fields are longer than the header says");
            }
        }

        private int number(int size) {
            check(size);
            int value = 0;
            for (int i = 0; i < size; i++) {
                value = value << 8 | (bytes[at++] & 0xFF);
            }
            return value;
        }

        private String text(int length) {
            check(length);
            String text = length <= 32
                    ? KnownNames.text(bytes, at, length)
                    : new String(bytes, at, length, StandardCharsets.UTF_8);
            at += length;
            return text;
        }

        private void check(int length) {
            if (length < 0 || length > end - at) {
                throw new MalformedFrameException("a length of " + length + " where " + (end - at) + " bytes are left");
            }
        }
    }
}
