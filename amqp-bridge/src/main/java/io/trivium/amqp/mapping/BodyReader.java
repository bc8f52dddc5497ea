package io.trivium.amqp.mapping;

import io.trivium.message.mapping.Body;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a message's body: what JMS has a kind of message for becomes that, all else is kept as encoded. */
final class BodyReader {
    private static final int SMALL_BINARY = 0xA0;

    private final byte[] message;
    private final int start;
    private final int end;

    /** Makes a reader of the body sections from {@code start} to {@code end}, which are well-formed. */
    BodyReader(byte[] message, int start, int end) {
        this.message = message;
        this.start = start;
        this.end = end;
    }

    /**
     * Reads it.
     *
     * @param single the kind of its section, null if it has several
     * @param messageType the sender's {@code x-opt-jms-msg-type}, null if none
     */
    Body read(@Nullable Section single, @Nullable Object messageType, @Nullable String contentType) {
        if (single == Section.DATA) {
            byte[] data = data();
            return Annotations.SERIALIZED_OBJECT.equals(contentType)
                    ? new Body.SerializedObject(data)
                    : new Body.Bytes(data);
        }
        boolean object = is(messageType, Annotations.OBJECT_MESSAGE);
        boolean stream = single == Section.SEQUENCE && is(messageType, Annotations.STREAM_MESSAGE);
        Body body = single == Section.VALUE && !object ? value(messageType) : stream ? sequence() : null;
        return body == null ? new Body.AmqpSections(Arrays.copyOfRange(message, start, end), object) : body;
    }

    private static boolean is(@Nullable Object messageType, byte wanted) {
        return messageType instanceof Byte type && type == wanted;
    }

    /** JMS clients send a StreamMessage as one sequence. */
    private @Nullable Body sequence() {
        List<@Nullable Object> items = content() instanceof List<?> list ? Values.items(list) : null;
        return items == null ? null : new Body.StreamItems(items);
    }

    private @Nullable Object content() {
        return Values.described(message, start, end);
    }

    private byte[] data() {
        int descriptor = start + ((message[start + 1] & 0xFF) == 0x53 ? 3 : 10);
        int code = message[descriptor] & 0xFF;
        if (code != SMALL_BINARY && code != 0xB0) {
            throw SectionScan.malformed("a data section holds no binary");
        }
        return Arrays.copyOfRange(message, descriptor + (code == SMALL_BINARY ? 2 : 5), end);
    }

    private @Nullable Body value(@Nullable Object messageType) {
        @Nullable Object value = content();
        if (value == null) {
            return is(messageType, Annotations.TEXT_MESSAGE) ? new Body.Text(null) : new Body.Empty();
        }
        if (value instanceof String text) {
            return new Body.Text(text);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> entries = Values.entries(map);
            return entries == null ? null : new Body.MapEntries(entries);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> items = Values.items(list);
            return items == null ? null : new Body.StreamItems(items);
        }
        return null;
    }
}
