package io.trivium.rocket.protocol.json;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes JSON text, into memory of its own that grows. Whoever calls keeps the nesting right. Not thread-safe. */
public final class JsonWriter {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private static final int MAX_KEPT_BYTES = 16 * 1024;

    private byte[] bytes;
    private int size;
    private boolean separate;

    public JsonWriter() {
        this(256);
    }

    public JsonWriter(int expectedBytes) {
        bytes = new byte[expectedBytes];
    }

    /** Writes one object as a buffer on the heap. */
    public static ByteBuf object(Consumer<JsonWriter> members) {
        JsonWriter writer = new JsonWriter();
        writer.beginObject();
        members.accept(writer);
        writer.endObject();
        return Unpooled.wrappedBuffer(writer.bytes, 0, writer.size);
    }

    /** Writes a list of objects, whose members the consumer writes, as a buffer on the heap. */
    public static <T> ByteBuf list(Collection<T> values, BiConsumer<? super T, JsonWriter> members) {
        JsonWriter writer = new JsonWriter();
        writer.beginList();
        for (T value : values) {
            writer.beginObject();
            members.accept(value, writer);
            writer.endObject();
        }
        writer.endList();
        return Unpooled.wrappedBuffer(writer.bytes, 0, writer.size);
    }

    /** Forgets what was written and keeps the memory, unless it is much. */
    public void clear() {
        if (bytes.length > MAX_KEPT_BYTES) {
            bytes = new byte[256];
        }
        size = 0;
        separate = false;
    }

    public int size() {
        return size;
    }

    /** Appends what was written to the buffer. */
    public void copyTo(ByteBuf to) {
        to.writeBytes(bytes, 0, size);
    }

    /** Appends ASCII text that is JSON already, its commas included. */
    public JsonWriter verbatim(byte[] text) {
        reserve(text.length);
        System.arraycopy(text, 0, bytes, size, text.length);
        size += text.length;
        separate = false;
        return this;
    }

    public JsonWriter beginObject() {
        return open('{');
    }

    public JsonWriter endObject() {
        return close('}');
    }

    public JsonWriter beginList() {
        return open('[');
    }

    public JsonWriter endList() {
        return close(']');
    }

    public JsonWriter name(String name) {
        comma();
        quoted(name);
        put(':');
        separate = false;
        return this;
    }

    /** A name that is a number without quotes, as RocketMQ writes it. */
    public JsonWriter bareName(long name) {
        comma();
        digits(name);
        put(':');
        separate = false;
        return this;
    }

    /** A name that is an object, as RocketMQ writes it. */
    public JsonWriter objectName(Consumer<JsonWriter> members) {
        beginObject();
        members.accept(this);
        endObject();
        put(':');
        separate = false;
        return this;
    }

    public JsonWriter value(String value) {
        comma();
        quoted(value);
        return this;
    }

    public JsonWriter value(long value) {
        comma();
        digits(value);
        return this;
    }

    public JsonWriter value(boolean value) {
        comma();
        ascii(Boolean.toString(value));
        return this;
    }

    public JsonWriter value(double value) {
        comma();
        ascii(Double.toString(value));
        return this;
    }

    /** A member that is left out if it is null. */
    public JsonWriter member(String name, @Nullable String value) {
        return value == null ? this : name(name).value(value);
    }

    public JsonWriter member(String name, long value) {
        return name(name).value(value);
    }

    public JsonWriter member(String name, boolean value) {
        return name(name).value(value);
    }

    /** A list of strings. */
    public JsonWriter member(String name, Collection<String> values) {
        name(name).beginList();
        values.forEach(this::value);
        return endList();
    }

    /** A list of objects. */
    public <T> JsonWriter members(String name, Collection<T> values, Consumer<? super T> writeObject) {
        name(name).beginList();
        values.forEach(writeObject);
        return endList();
    }

    private JsonWriter open(char bracket) {
        comma();
        put(bracket);
        separate = false;
        return this;
    }

    private JsonWriter close(char bracket) {
        put(bracket);
        separate = true;
        return this;
    }

    private void comma() {
        if (separate) {
            put(',');
        }
        separate = true;
    }

    private void put(char c) {
        reserve(1);
        bytes[size++] = (byte) c;
    }

    private void ascii(String text) {
        reserve(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[size++] = (byte) text.charAt(i);
        }
    }

    private void digits(long value) {
        if (value < 0) {
            ascii(Long.toString(value));
            return;
        }
        int length = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            length++;
        }
        reserve(length);
        size += length;
        long rest = value;
        for (int at = size - 1; length > 0; at--, length--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private void quoted(String text) {
        reserve(text.length() + 2);
        bytes[size++] = '"';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x80 && c != '"' && c != '\\') {
                bytes[size++] = (byte) c;
            } else {
                i += escapeOrEncode(text, i, c);
            }
        }
        bytes[size++] = '"';
    }

    /** Returns how many chars beyond the first it took. */
    private int escapeOrEncode(String text, int index, char c) {
        // The longest form of one char takes six bytes; the rest needs at least one each, and the closing quote.
        reserve(text.length() - index + 6);
        if (c < 0x80) {
            escape(c);
        } else if (c < 0x800) {
            bytes[size++] = (byte) (0xC0 | c >> 6);
            bytes[size++] = continuation(c);
        } else if (Character.isHighSurrogate(c)
                && index + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(index + 1))) {
            int point = Character.toCodePoint(c, text.charAt(index + 1));
            bytes[size++] = (byte) (0xF0 | point >> 18);
            bytes[size++] = continuation(point >> 12);
            bytes[size++] = continuation(point >> 6);
            bytes[size++] = continuation(point);
            return 1;
        } else if (Character.isSurrogate(c)) {
            bytes[size++] = '?';
        } else {
            bytes[size++] = (byte) (0xE0 | c >> 12);
            bytes[size++] = continuation(c >> 6);
            bytes[size++] = continuation(c);
        }
        return 0;
    }

    private void escape(char c) {
        bytes[size++] = '\\';
        if (c == '"' || c == '\\') {
            bytes[size++] = (byte) c;
        } else {
            bytes[size++] = 'u';
            bytes[size++] = '0';
            bytes[size++] = '0';
            bytes[size++] = HEX[c >> 4];
            bytes[size++] = HEX[c & 0xF];
        }
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }

    /** A byte of a UTF-8 sequence after its first. */
    private static byte continuation(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }
}
