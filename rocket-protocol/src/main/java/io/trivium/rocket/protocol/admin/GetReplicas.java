package io.trivium.rocket.protocol.admin;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.Map;

/** GET_BROKER_MEMBER_GROUP: where the replicas of one broker listen. */
public record GetReplicas(String cluster, String brokerName) implements Request {
    public static final int CODE = 901;

    static GetReplicas read(Fields fields) {
        return new GetReplicas(fields.requiredText("clusterName"), fields.requiredText("brokerName"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("clusterName", cluster).add("brokerName", brokerName);
    }

    /** The answer's body; replica ids are never quoted here. */
    public ByteBuf answer(Map<Long, String> addresses) {
        return JsonWriter.object(json -> {
            json.name("brokerMemberGroup").beginObject().name("brokerAddrs").beginObject();
            addresses.forEach((id, address) -> json.bareName(id).value(address));
            json.endObject()
                    .member("brokerName", brokerName)
                    .member("cluster", cluster)
                    .endObject();
        });
    }
}
