package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonWriter;

/**
 * The replicas of a broker: none.
 *
 * @param maxPosition where the log ends
 */
public record ReplicationState(long maxPosition) {
    public ByteBuf encode() {
        return JsonWriter.object(json -> json.name("haClientRuntimeInfo")
                .beginObject()
                .endObject()
                .name("haConnectionInfo")
                .beginList()
                .endList()
                .member("inSyncSlaveNums", 0)
                .member("master", true)
                .member("masterCommitLogMaxOffset", maxPosition));
    }
}
