package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.List;

/**
 * The queues that a consumer is to fetch from.
 *
 * @param mode {@code PULL} or {@code POP}, the same for all
 */
public record Assignments(List<MessageQueue> queues, String mode) {
    /** The body that tells a consumer to keep what it has. */
    public static ByteBuf encodeUnknown() {
        return JsonWriter.object(json -> {});
    }

    public ByteBuf encode() {
        return JsonWriter.object(json -> json.members("messageQueueAssignments", queues, queue -> {
            json.beginObject().name("messageQueue");
            queue.write(json);
            json.member("mode", mode).endObject();
        }));
    }

    /** Reads what {@link #encode} wrote. */
    public static Assignments read(ByteBuf body) {
        List<JsonObject> assignments = JsonObject.parse(body).objects("messageQueueAssignments");
        String mode = assignments.isEmpty() ? "PULL" : assignments.get(0).textOr("mode", "PULL");
        return new Assignments(
                assignments.stream()
                        .map(assignment -> MessageQueue.read(assignment.object("messageQueue")))
                        .toList(),
                mode);
    }
}
