package io.trivium.testkit;

import io.trivium.broker.publish.IndexFlags;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.message.KeyHashes;
import io.trivium.message.MessageProperties;
import io.trivium.message.PropertyNames;
import io.trivium.message.StoredMessage;
import io.trivium.message.StoredRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Messages whose every byte follows from their id and size. */
final class Letters {
    private static final InetSocketAddress HOST = host();
    private static final String SIZE = "size";
    /** A property, and the message's tag. */
    static final String COLOUR = "colour";

    static final int COLOURS = 3;

    private Letters() {}

    private static InetSocketAddress host() {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 10911);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    static OutgoingMessage write(String topic, int queue, String id, String key, int size, long deliverAtMillis) {
        return write(new Sent(id, topic, queue, key, size, deliverAtMillis, 0));
    }

    static OutgoingMessage write(Sent message) {
        String id = message.id;
        MessageProperties properties = new MessageProperties();
        properties.set(SIZE, Integer.toString(message.size));
        properties.set(COLOUR, colour(id));
        if (message.expiryMillis > 0) {
            properties.set(PropertyNames.TRV_EXPIRY, Long.toString(message.expiryMillis));
        }
        StoredMessage stored = new StoredMessage(
                message.topic,
                0,
                0,
                0,
                7,
                0,
                1_600_000_000_000L,
                HOST,
                0,
                HOST,
                0,
                0,
                body(id, message.size),
                properties);
        return new OutgoingMessage(
                message.queue,
                StoredRecord.encode(stored),
                colour(id).hashCode(),
                KeyHashes.orderingKey(message.key),
                flags(id) | (message.expiryMillis > 0 ? IndexFlags.EXPIRES : 0),
                priority(id),
                message.dueMillis,
                new long[] {KeyHashes.key(message.topic, id)});
    }

    /** A few are for queues only, a few for topics only. */
    static int flags(String id) {
        long number = ReferenceBroker.number(id);
        return number % 11 == 3 ? IndexFlags.TO_TOPIC : number % 11 == 7 ? IndexFlags.TO_QUEUE : 0;
    }

    /** All messages of an ordering key have one. */
    static String colour(String id) {
        int key = id.indexOf(':');
        int drawn = key > 0 ? id.charAt(key - 1) : (int) ReferenceBroker.number(id);
        return "c" + drawn % COLOURS;
    }

    /** A few are urgent, a few can wait. */
    static int priority(String id) {
        long number = ReferenceBroker.number(id);
        return number % 7 == 0 ? 9 : number % 5 == 0 ? 0 : OutgoingMessage.DEFAULT_PRIORITY;
    }

    /** The id, and letters in turns of sixteen that follow from it. */
    private static byte[] body(String id, int size) {
        byte[] head = (id + '|').getBytes(StandardCharsets.UTF_8);
        byte[] body = Arrays.copyOf(head, head.length + size);
        int hash = id.hashCode();
        for (int i = 0; i < size; i++) {
            body[head.length + i] = (byte) ('a' + (hash + i * 7 & 15));
        }
        return body;
    }

    /** Returns the id of a message, every byte of which is as it was sent. */
    static String read(ByteBuffer bytes) {
        StoredMessage message = StoredRecord.decode(bytes.duplicate());
        byte[] body = message.body();
        int end = 0;
        while (end < body.length && body[end] != '|') {
            end++;
        }
        String id = new String(body, 0, end, StandardCharsets.UTF_8);
        String size = message.properties().get(SIZE);
        boolean equal = size != null
                && Arrays.equals(body, body(id, Integer.parseInt(size)))
                && colour(id).equals(message.properties().get(COLOUR));
        Invariant.NOTHING_INVENTED.holds(
                equal, () -> "a message that nobody sent: " + new String(body, StandardCharsets.UTF_8));
        return id;
    }
}
