package io.trivium.rocket.protocol.admin;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.body.QueueOffsets;

/**
 * RESET_CONSUMER_CLIENT_OFFSET: a broker tells a consumer where to read on.
 *
 * @param inC whether the consumer is written in C++, which reads a form of its own
 */
public record ResetClientOffsets(String topic, String group, long millis, QueueOffsets offsets, boolean inC)
        implements Request {
    public static final int CODE = 220;

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("topic", topic).add("group", group).add("timestamp", millis).add("isForce", true);
    }

    @Override
    public ByteBuf body() {
        return inC ? offsets.encodeAsList() : offsets.encode();
    }
}
