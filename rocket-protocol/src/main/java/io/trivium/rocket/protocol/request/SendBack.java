package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * CONSUMER_SEND_MSG_BACK: a consumer failed on a message and wants it again later.
 *
 * @param position where the message stands in the log
 * @param delayLevel 0 the broker chooses, -1 to the dead-letter topic, else a delay level
 * @param maxReconsumeTimes -1 if the consumer does not say
 */
public record SendBack(
        long position,
        String group,
        int delayLevel,
        @Nullable String originMessageId,
        @Nullable String originTopic,
        boolean unitMode,
        int maxReconsumeTimes)
        implements Request {
    public static final int CODE = 36;

    static SendBack read(Fields fields) {
        return new SendBack(
                fields.requiredLong("offset"),
                fields.requiredText("group"),
                fields.requiredInt("delayLevel"),
                fields.text("originMsgId"),
                fields.text("originTopic"),
                fields.flagOr("unitMode", false),
                fields.intOr("maxReconsumeTimes", -1));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("offset", position)
                .add("group", group)
                .add("delayLevel", delayLevel)
                .add("originMsgId", originMessageId)
                .add("originTopic", originTopic)
                .add("unitMode", unitMode)
                .add("maxReconsumeTimes", maxReconsumeTimes);
    }
}
