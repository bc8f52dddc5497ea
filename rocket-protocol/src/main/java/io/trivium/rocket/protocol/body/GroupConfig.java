package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.BadRequestException;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;

/**
 * A consumer group's settings.
 *
 * @param retryMaxTimes failed deliveries before a message is dead-lettered
 * @param details what few groups change
 */
public record GroupConfig(
        String groupName,
        boolean consumeEnable,
        boolean consumeFromMinEnable,
        boolean consumeBroadcastEnable,
        boolean consumeMessageOrderly,
        int retryQueueNums,
        int retryMaxTimes,
        boolean notifyConsumerIdsChangedEnable,
        GroupDetails details) {

    /** With RocketMQ's details. */
    public GroupConfig(
            String groupName,
            boolean consumeEnable,
            boolean consumeFromMinEnable,
            boolean consumeBroadcastEnable,
            boolean consumeMessageOrderly,
            int retryQueueNums,
            int retryMaxTimes,
            boolean notifyConsumerIdsChangedEnable) {
        this(
                groupName,
                consumeEnable,
                consumeFromMinEnable,
                consumeBroadcastEnable,
                consumeMessageOrderly,
                retryQueueNums,
                retryMaxTimes,
                notifyConsumerIdsChangedEnable,
                GroupDetails.DEFAULT);
    }

    /**
     * Reads a request's body.
     *
     * @throws BadRequestException if a value is none that may be
     */
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
                json.flagOr("notifyConsumerIdsChangedEnable", true),
                details(json));
    }

    private static GroupDetails details(JsonObject json) {
        try {
            return GroupDetails.read(json);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("not a group's settings: " + e.getMessage());
        }
    }

    public ByteBuf encode() {
        return JsonWriter.object(this::writeMembers);
    }

    /** Writes the members, for a table of groups. */
    public void writeMembers(JsonWriter json) {
        details.writeMembers(json);
        json.member("consumeBroadcastEnable", consumeBroadcastEnable)
                .member("consumeEnable", consumeEnable)
                .member("consumeFromMinEnable", consumeFromMinEnable)
                .member("consumeMessageOrderly", consumeMessageOrderly)
                .member("groupName", groupName)
                .member("notifyConsumerIdsChangedEnable", notifyConsumerIdsChangedEnable)
                .member("retryMaxTimes", retryMaxTimes)
                .member("retryQueueNums", retryQueueNums);
    }
}
