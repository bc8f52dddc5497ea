package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.body.DataVersion;

/** QUERY_DATA_VERSION: a broker asks whether the name server knows its topics as they are; also a sign of life. */
public record QueryDataVersion(
        String brokerName, String brokerAddress, String clusterName, long brokerId, DataVersion version)
        implements Request {
    public static final int CODE = 322;

    static QueryDataVersion read(Fields fields, ByteBuf body) {
        return new QueryDataVersion(
                fields.requiredText("brokerName"),
                fields.requiredText("brokerAddr"),
                fields.requiredText("clusterName"),
                fields.requiredLong("brokerId"),
                DataVersion.read(body));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("brokerName", brokerName)
                .add("brokerAddr", brokerAddress)
                .add("clusterName", clusterName)
                .add("brokerId", brokerId);
    }

    @Override
    public ByteBuf body() {
        return version.encode();
    }
}
