package io.trivium.rocket.client;

import io.trivium.message.MessageProperties;
import io.trivium.message.PropertyNames;
import io.trivium.message.StoredMessage;
import io.trivium.rocket.protocol.request.PopMessageReply;
import java.util.HashMap;
import java.util.Map;

/**
 * RocketMQ's receipt handle: eight fields separated by spaces (protocol reference §4.7).
 *
 * @param startOffset the first offset that the pop took of the queue
 * @param retry {@code 0} if the message stands in the topic itself, {@code 1} or {@code 2} if in a retry topic
 */
record PopHandle(
        long startOffset,
        long popMillis,
        long invisibleMillis,
        int reviveQueueId,
        String retry,
        String broker,
        int queueId,
        long offset) {
    private static final int FIELDS = 8;

    /** Reads a handle; one that came from a broker may have more fields. */
    static PopHandle parse(String text) {
        String[] fields = text.split(" ", -1);
        if (fields.length < FIELDS) {
            throw malformed(text);
        }
        try {
            return new PopHandle(
                    Long.parseLong(fields[0]),
                    Long.parseLong(fields[1]),
                    Long.parseLong(fields[2]),
                    Integer.parseInt(fields[3]),
                    fields[4],
                    fields[5],
                    Integer.parseInt(fields[6]),
                    Long.parseLong(fields[7]));
        } catch (NumberFormatException e) {
            throw malformed(text);
        }
    }

    String text() {
        return startOffset + " " + popMillis + " " + invisibleMillis + " " + reviveQueueId + " " + retry + " " + broker
                + " " + queueId + " " + offset;
    }

    /** The topic that the message really stands in. */
    String realTopic(String topic, String group) {
        return switch (retry) {
            case "1" -> "%RETRY%" + group + "_" + topic;
            case "2" -> "%RETRY%" + group + "+" + topic;
            default -> topic;
        };
    }

    private static RocketException malformed(String text) {
        return new RocketException(RocketException.NOT_ANSWERED, "not a receipt handle: " + text);
    }

    /** Makes the handles of one reply's messages. */
    static final class Maker {
        private final PopMessageReply header;
        private final String broker;
        private final Map<String, Long> starts = new HashMap<>();

        Maker(PopMessageReply header, String broker) {
            this.header = header;
            this.broker = broker;
            for (String entry : header.startOffsets().split(";", -1)) {
                String[] fields = entry.split(" ", -1);
                if (fields.length == 3) {
                    starts.put(fields[0] + " " + fields[1], number(fields[2], entry));
                }
            }
        }

        /** Returns the handle that the broker put into the message, or else makes it of the header. */
        PopHandle handle(StoredMessage message, String group) {
            MessageProperties properties = message.properties();
            String given = properties.get(PropertyNames.POP_CK);
            if (given != null) {
                return parse(given);
            }
            String retry = retry(message.topic(), group);
            Long start = starts.get(retry + " " + message.queueId());
            return new PopHandle(
                    start == null ? message.queueOffset() : start,
                    header.popMillis(),
                    header.invisibleMillis(),
                    header.reviveQueueId(),
                    retry,
                    broker,
                    message.queueId(),
                    message.queueOffset());
        }

        private static String retry(String topic, String group) {
            if (!topic.startsWith("%RETRY%" + group)) {
                return "0";
            }
            return topic.startsWith("%RETRY%" + group + "+") ? "2" : "1";
        }

        private static long number(String text, String entry) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw malformed(entry);
            }
        }
    }
}
