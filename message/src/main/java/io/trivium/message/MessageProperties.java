package io.trivium.message;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a message: names and values, in the order in which they were set.
 *
 * <p>Encoded as RocketMQ does: {@code name 0x01 value 0x02}, repeated. An empty value is dropped by every RocketMQ reader, so
 * setting one removes the name. Not thread-safe.
 */
public final class MessageProperties {
    /** The most bytes that an encoded block may take: RocketMQ keeps its length in a signed short. */
    public static final int MAX_ENCODED_BYTES = 32_767;

    private static final char NAME_END = 1;
    private static final char VALUE_END = 2;

    private final Map<String, String> values;

    public MessageProperties() {
        this(new LinkedHashMap<>());
    }

    private MessageProperties(Map<String, String> values) {
        this.values = values;
    }

    /** Reads an encoded block. Entries without a name or a value are skipped, as RocketMQ's own readers do. */
    public static MessageProperties parse(String encoded) {
        Map<String, String> values = new LinkedHashMap<>();
        int start = 0;
        int middle = -1;
        while (start < encoded.length()) {
            int end = endOr(encoded.length(), encoded.indexOf(VALUE_END, start));
            if (middle < start) {
                middle = endOr(encoded.length(), encoded.indexOf(NAME_END, start));
            }
            if (middle > start && middle < end - 1) {
                values.put(encoded.substring(start, middle), encoded.substring(middle + 1, end));
            }
            start = end + 1;
        }
        return new MessageProperties(values);
    }

    private static int endOr(int end, int found) {
        return found < 0 ? end : found;
    }

    public MessageProperties copy() {
        return new MessageProperties(new LinkedHashMap<>(values));
    }

    public @Nullable String get(String name) {
        return values.get(name);
    }

    /** Returns a value as a number; {@code otherwise} if it is absent, or no number that fits. */
    public long longOr(String name, long otherwise) {
        String value = values.get(name);
        return value == null ? otherwise : Digits.parse(value::charAt, 0, value.length(), otherwise);
    }

    public boolean contains(String name) {
        return values.containsKey(name);
    }

    /** Sets a value. A null or empty one removes the name. */
    public MessageProperties set(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            values.remove(name);
        } else {
            values.put(name, value);
        }
        return this;
    }

    public MessageProperties remove(String name) {
        values.remove(name);
        return this;
    }

    public int size() {
        return values.size();
    }

    public void forEach(BiConsumer<String, String> action) {
        values.forEach(action);
    }

    /** Returns a copy, in order. */
    public Map<String, String> asMap() {
        return new LinkedHashMap<>(values);
    }

    /** Returns the block in RocketMQ's encoding. */
    public String encode() {
        StringBuilder text = new StringBuilder(values.size() * 24);
        values.forEach((name, value) ->
                text.append(name).append(NAME_END).append(value).append(VALUE_END));
        return text.toString();
    }

    /** Returns how many bytes of UTF-8 the encoded block takes. */
    public int encodedBytes() {
        int bytes = 2 * values.size();
        for (Map.Entry<String, String> entry : values.entrySet()) {
            bytes += utf8Bytes(entry.getKey()) + utf8Bytes(entry.getValue());
        }
        return bytes;
    }

    private static int utf8Bytes(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            // A surrogate pair is two characters and four bytes, other letters past 0x7FF take three.
            if (letter > 0x7F) {
                bytes += letter > 0x7FF && !Character.isSurrogate(letter) ? 2 : 1;
            }
        }
        return bytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MessageProperties that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
