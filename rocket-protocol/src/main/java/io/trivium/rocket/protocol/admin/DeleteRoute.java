package io.trivium.rocket.protocol.admin;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * DELETE_TOPIC_IN_NAMESRV: takes a topic out of a name server's routes.
 *
 * @param cluster only of its brokers; null for all
 */
public record DeleteRoute(String topic, @Nullable String cluster) implements Request {
    public static final int CODE = 216;

    static DeleteRoute read(Fields fields) {
        String cluster = fields.text("clusterName");
        return new DeleteRoute(fields.requiredText("topic"), cluster == null || cluster.isEmpty() ? null : cluster);
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("topic", topic).add("clusterName", cluster);
    }
}
