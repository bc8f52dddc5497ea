package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * PUSH_REPLY_MESSAGE_TO_CLIENT: the broker brings a requester the reply to its request.
 *
 * @param reply the reply as the responder sent it
 * @param properties the reply's, with what the broker adds
 * @param bornHost the responder, {@code host:port}
 * @param storeHost the broker, {@code host:port}
 * @param storedMillis the broker's time, epoch milliseconds
 * @param body the reply's body
 */
public record PushReply(
        SendMessage reply, String properties, String bornHost, String storeHost, long storedMillis, ByteBuf body)
        implements Request {
    public static final int CODE = 326;

    static PushReply read(Fields fields, ByteBuf body) {
        SendMessage reply = SendMessage.readLongNames(SendMessage.REPLY_LONG_NAMES, fields, body);
        return new PushReply(
                reply,
                reply.properties(),
                fields.requiredText("bornHost"),
                fields.requiredText("storeHost"),
                fields.requiredLong("storeTimestamp"),
                body);
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("producerGroup", reply.producerGroup())
                .add("topic", reply.topic())
                .add("defaultTopic", reply.defaultTopic())
                .add("defaultTopicQueueNums", reply.defaultTopicQueues())
                .add("queueId", reply.queueId())
                .add("sysFlag", reply.sysFlag())
                .add("bornTimestamp", reply.bornMillis())
                .add("flag", reply.flag())
                .add("properties", properties)
                .add("reconsumeTimes", reply.reconsumeTimes())
                .add("unitMode", reply.unitMode())
                .add("bornHost", bornHost)
                .add("storeHost", storeHost)
                .add("storeTimestamp", storedMillis);
    }
}
