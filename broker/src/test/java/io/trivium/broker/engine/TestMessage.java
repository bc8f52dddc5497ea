package io.trivium.broker.engine;

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
import java.nio.charset.StandardCharsets;

/** A message that a test sends. */
final class TestMessage {
    private static final InetSocketAddress HOST = host();

    private final String body;
    private final MessageProperties properties = new MessageProperties();
    private int queue = OutgoingMessage.ANY_QUEUE;
    private String tag = "";
    private String key = "";
    private int flags;
    private int priority = OutgoingMessage.DEFAULT_PRIORITY;
    private long deliverAt;
    private long[] keyHashes = {};

    TestMessage(String body) {
        this.body = body;
    }

    private static InetSocketAddress host() {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 10911);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    TestMessage queue(int number) {
        queue = number;
        return this;
    }

    TestMessage tag(String name) {
        tag = name;
        return this;
    }

    TestMessage orderingKey(String name) {
        key = name;
        return this;
    }

    TestMessage flag(int bit) {
        flags |= bit;
        return this;
    }

    TestMessage priority(int value) {
        priority = value;
        return this;
    }

    TestMessage expiry(long millis) {
        properties.set(PropertyNames.TRV_EXPIRY, Long.toString(millis));
        return flag(IndexFlags.EXPIRES);
    }

    TestMessage property(String name, String value) {
        properties.set(name, value);
        return this;
    }

    TestMessage deliverAt(long millis) {
        deliverAt = millis;
        return this;
    }

    TestMessage keys(long... hashes) {
        keyHashes = hashes;
        return this;
    }

    OutgoingMessage outgoing() {
        StoredMessage message = new StoredMessage(
                EngineFixture.TOPIC,
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
                body.getBytes(StandardCharsets.UTF_8),
                properties);
        return new OutgoingMessage(
                queue,
                StoredRecord.encode(message),
                KeyHashes.tag(tag),
                KeyHashes.orderingKey(key),
                flags,
                priority,
                deliverAt,
                keyHashes);
    }
}
