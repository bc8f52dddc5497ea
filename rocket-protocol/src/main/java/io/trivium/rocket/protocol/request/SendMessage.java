package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/**
 * SEND_MESSAGE in all its forms: 10, with one-letter names 310, a batch of messages 320, and a reply to a requester 324 and 325.
 *
 * @param code which of them
 * @param defaultTopic the topic that a new topic is modelled on
 * @param defaultTopicQueues how many queues a new topic shall have
 * @param queueId -1 for any
 * @param bornMillis the producer's time, epoch milliseconds
 * @param properties in RocketMQ's encoding
 * @param maxReconsumeTimes -1 if the producer does not say
 * @param batch whether the body holds several messages (protocol reference §3.5)
 */
public record SendMessage(
        int code,
        String producerGroup,
        String topic,
        String defaultTopic,
        int defaultTopicQueues,
        int queueId,
        int sysFlag,
        long bornMillis,
        int flag,
        String properties,
        int reconsumeTimes,
        boolean unitMode,
        int maxReconsumeTimes,
        boolean batch,
        ByteBuf body)
        implements Request {
    public static final int LONG_NAMES = 10;
    public static final int SHORT_NAMES = 310;
    public static final int BATCH = 320;
    public static final int REPLY_LONG_NAMES = 324;
    public static final int REPLY_SHORT_NAMES = 325;

    static SendMessage readLongNames(int code, Fields fields, ByteBuf body) {
        return new SendMessage(
                code,
                fields.requiredText("producerGroup"),
                fields.requiredText("topic"),
                RequestFields.textOr(fields, "defaultTopic", ""),
                fields.intOr("defaultTopicQueueNums", 0),
                fields.requiredInt("queueId"),
                fields.requiredInt("sysFlag"),
                fields.requiredLong("bornTimestamp"),
                fields.requiredInt("flag"),
                RequestFields.textOr(fields, "properties", ""),
                fields.intOr("reconsumeTimes", 0),
                fields.flagOr("unitMode", false),
                fields.intOr("maxReconsumeTimes", -1),
                fields.flagOr("batch", false),
                body);
    }

    static SendMessage readShortNames(int code, Fields fields, ByteBuf body) {
        return new SendMessage(
                code,
                fields.requiredText("a"),
                fields.requiredText("b"),
                RequestFields.textOr(fields, "c", ""),
                fields.intOr("d", 0),
                fields.requiredInt("e"),
                fields.requiredInt("f"),
                fields.requiredLong("g"),
                fields.requiredInt("h"),
                RequestFields.textOr(fields, "i", ""),
                fields.intOr("j", 0),
                fields.flagOr("k", false),
                fields.intOr("l", -1),
                fields.flagOr("m", false) || code == BATCH,
                body);
    }

    /** Whether it answers a requester. */
    public boolean reply() {
        return code == REPLY_LONG_NAMES || code == REPLY_SHORT_NAMES;
    }

    @Override
    public void writeTo(Fields fields) {
        if (code == LONG_NAMES || code == REPLY_LONG_NAMES) {
            writeLongNames(fields);
        } else {
            writeShortNames(fields);
        }
    }

    private void writeLongNames(Fields fields) {
        fields.add("producerGroup", producerGroup)
                .add("topic", topic)
                .add("defaultTopic", defaultTopic)
                .add("defaultTopicQueueNums", defaultTopicQueues)
                .add("queueId", queueId)
                .add("sysFlag", sysFlag)
                .add("bornTimestamp", bornMillis)
                .add("flag", flag)
                .add("properties", properties)
                .add("reconsumeTimes", reconsumeTimes)
                .add("unitMode", unitMode)
                .add("batch", batch);
        if (maxReconsumeTimes >= 0) {
            fields.add("maxReconsumeTimes", maxReconsumeTimes);
        }
    }

    private void writeShortNames(Fields fields) {
        fields.add("a", producerGroup)
                .add("b", topic)
                .add("c", defaultTopic)
                .add("d", defaultTopicQueues)
                .add("e", queueId)
                .add("f", sysFlag)
                .add("g", bornMillis)
                .add("h", flag)
                .add("i", properties)
                .add("j", reconsumeTimes)
                .add("k", unitMode)
                .add("m", batch);
        if (maxReconsumeTimes >= 0) {
            fields.add("l", maxReconsumeTimes);
        }
    }
}
