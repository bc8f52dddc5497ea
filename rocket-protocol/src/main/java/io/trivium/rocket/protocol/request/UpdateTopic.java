package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * UPDATE_AND_CREATE_TOPIC: creates or changes a topic.
 *
 * @param perm bits: 4 read, 2 write, 1 inherit
 * @param attributes {@code +name=value} and {@code -name}, separated by commas
 */
public record UpdateTopic(
        String topic,
        String defaultTopic,
        int readQueues,
        int writeQueues,
        int perm,
        String filterType,
        int sysFlag,
        boolean order,
        @Nullable String attributes)
        implements Request {
    public static final int CODE = 17;

    static UpdateTopic read(Fields fields) {
        return new UpdateTopic(
                fields.requiredText("topic"),
                RequestFields.textOr(fields, "defaultTopic", ""),
                fields.requiredInt("readQueueNums"),
                fields.requiredInt("writeQueueNums"),
                fields.requiredInt("perm"),
                RequestFields.textOr(fields, "topicFilterType", "SINGLE_TAG"),
                fields.intOr("topicSysFlag", 0),
                fields.flagOr("order", false),
                fields.text("attributes"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("topic", topic)
                .add("defaultTopic", defaultTopic)
                .add("readQueueNums", readQueues)
                .add("writeQueueNums", writeQueues)
                .add("perm", perm)
                .add("topicFilterType", filterType)
                .add("topicSysFlag", sysFlag)
                .add("order", order)
                .add("attributes", attributes);
    }
}
