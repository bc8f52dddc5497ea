package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;

/**
 * A consumer group's settings.
 *
 * @param retryMaxTimes failed deliveries before a message is dead-lettered
 */
public record GroupConfig(
        String groupName,
        boolean consumeEnable,
        boolean consumeFromMinEnable,
        boolean consumeBroadcastEnable,
        boolean consumeMessageOrderly,
        int retryQueueNums,
        int retryMaxTimes,
        boolean notifyConsumerIdsChangedEnable) {
    public static GroupConfig read(ByteBuf body) {
        return read(JsonObject.parse(body));
    }

    public static GroupConfig read(JsonObject json) {
        return new GroupConfig(
                json.requiredText("groupName"),
                json.flagOr("consumeEnable", true),
                json.flagOr("consumeFromMinEnable", true),
                json.flagOr("consumeBroadcastEnable", true),
                json.flagOr("consumeMessageOrderly", false),
                json.intOr("retryQueueNums", 1),
                json.intOr("retryMaxTimes", 16),
                json.flagOr("notifyConsumerIdsChangedEnable", true));
    }

    public ByteBuf encode() {
        return JsonWriter.object(this::writeMembers);
    }

    /** Writes the members, for a table of groups. */
    public void writeMembers(JsonWriter json) {
        json.member("brokerId", 0)
                .member("consumeBroadcastEnable", consumeBroadcastEnable)
                .member("consumeEnable", consumeEnable)
                .member("consumeFromMinEnable", consumeFromMinEnable)
                .member("consumeMessageOrderly", consumeMessageOrderly)
                .member("consumeTimeoutMinute", 15)
                .member("groupName", groupName)
                .member("groupSysFlag", 0)
                .member("notifyConsumerIdsChangedEnable", notifyConsumerIdsChangedEnable)
                .member("retryMaxTimes", retryMaxTimes)
                .member("retryQueueNums", retryQueueNums)
                .member("whichBrokerWhenConsumeSlowly", 1);
    }
}
