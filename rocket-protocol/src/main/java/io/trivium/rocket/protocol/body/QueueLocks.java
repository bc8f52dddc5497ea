package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.List;

/**
 * The queues that an orderly consumer wants to lock or unlock.
 *
 * @param onlyThisBroker do not ask replicas
 */
public record QueueLocks(String consumerGroup, String clientId, List<MessageQueue> queues, boolean onlyThisBroker) {
    public static QueueLocks read(ByteBuf body) {
        JsonObject json = JsonObject.parse(body);
        return new QueueLocks(
                json.requiredText("consumerGroup"),
                json.requiredText("clientId"),
                json.objects("mqSet").stream().map(MessageQueue::read).toList(),
                json.flagOr("onlyThisBroker", false));
    }

    public ByteBuf encode() {
        return JsonWriter.object(json -> json.member("clientId", clientId)
                .member("consumerGroup", consumerGroup)
                .members("mqSet", queues, queue -> queue.write(json))
                .member("onlyThisBroker", onlyThisBroker));
    }

    /** The reply's body: the queues that are locked now. */
    public static ByteBuf encodeLocked(List<MessageQueue> locked) {
        return JsonWriter.object(json -> json.members("lockOKMQSet", locked, queue -> queue.write(json)));
    }

    /** Reads what {@link #encodeLocked} wrote. */
    public static List<MessageQueue> readLocked(ByteBuf body) {
        return JsonObject.parse(body).objects("lockOKMQSet").stream()
                .map(MessageQueue::read)
                .toList();
    }
}
