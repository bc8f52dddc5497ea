package io.trivium.testkit;

import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.message.KeyHashes;
import io.trivium.message.MessageProperties;
import io.trivium.message.StoredMessage;
import io.trivium.message.StoredRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

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
        MessageProperties properties = new MessageProperties();
        properties.set(SIZE, Integer.toString(size));
        properties.set(COLOUR, colour(id));
        StoredMessage message = new StoredMessage(
                topic, 0, 0, 0, 7, 0, 1_600_000_000_000L, HOST, 0, HOST, 0, 0, body(id, size), properties);
        return new OutgoingMessage(
                queue,
                StoredRecord.encode(message),
                colour(id).hashCode(),
                KeyHashes.orderingKey(key),
                0,
                priority(id),
                deliverAtMillis,
                new long[] {KeyHashes.key(topic, id)});
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

    private static byte[] body(String id, int size) {
        StringBuilder text = new StringBuilder(id).append('|');
        for (int i = 0; i < size; i++) {
            text.append((char) ('a' + (id.hashCode() + i * 7 & 15)));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the id of a message, every byte of which is as it was sent. */
    static String read(ByteBuffer bytes) {
        StoredMessage message = StoredRecord.decode(bytes.duplicate());
        String body = new String(message.body(), StandardCharsets.UTF_8);
        String id = body.substring(0, Math.max(0, body.indexOf('|')));
        String size = message.properties().get(SIZE);
        boolean equal = size != null
                && body.equals(new String(body(id, Integer.parseInt(size)), StandardCharsets.UTF_8))
                && colour(id).equals(message.properties().get(COLOUR));
        Invariant.NOTHING_INVENTED.holds(equal, () -> "a message that nobody sent: " + body);
        return id;
    }
}
