package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.BadRequestException;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.body.TopicTable;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * REGISTER_BROKER: a broker tells a name server where it listens and what topics it has.
 *
 * @param brokerAddress {@code host:port} as clients shall dial it
 * @param brokerId 0 the master
 * @param actingMaster whether a replica may stand in for a master that is gone; null from brokers that know nothing of that
 * @param heartbeatTimeoutMillis when the name server may forget the broker; -1 if it does not say
 * @param topics the newest topics, all or only the changed ones
 */
public record RegisterBroker(
        String brokerName,
        String brokerAddress,
        String clusterName,
        @Nullable String haServerAddress,
        long brokerId,
        @Nullable Boolean actingMaster,
        long heartbeatTimeoutMillis,
        TopicTable topics)
        implements Request {
    public static final int CODE = 103;

    /** Brokers before 3.0.11 sent a bare table. */
    private static final int WRAPPED_SINCE = 37;

    static RegisterBroker read(Fields fields, ByteBuf body, int version) {
        int crc = fields.intOr("bodyCrc32", 0);
        if (crc != 0 && crc != crcOf(body)) {
            throw new BadRequestException("crc32 not match");
        }
        return new RegisterBroker(
                fields.requiredText("brokerName"),
                fields.requiredText("brokerAddr"),
                fields.requiredText("clusterName"),
                fields.text("haServerAddr"),
                fields.requiredLong("brokerId"),
                fields.text("enableActingMaster") == null ? null : fields.flagOr("enableActingMaster", false),
                fields.longOr("heartbeatTimeoutMillis", -1),
                fields.flagOr("compressed", false)
                        ? CompressedTopics.read(body)
                        : TopicTable.readRegistration(body, version < WRAPPED_SINCE));
    }

    @Override
    public int code() {
        return CODE;
    }

    /** The body's checksum is left out: 0 and none at all mean unchecked. */
    @Override
    public void writeTo(Fields fields) {
        fields.add("brokerName", brokerName)
                .add("brokerAddr", brokerAddress)
                .add("clusterName", clusterName)
                .add("haServerAddr", haServerAddress)
                .add("brokerId", brokerId)
                .add("compressed", false)
                .add("bodyCrc32", 0);
        if (actingMaster != null) {
            fields.add("enableActingMaster", actingMaster);
        }
        if (heartbeatTimeoutMillis >= 0) {
            fields.add("heartbeatTimeoutMillis", heartbeatTimeoutMillis);
        }
    }

    @Override
    public ByteBuf body() {
        return topics.encodeRegistration();
    }

    private static int crcOf(ByteBuf body) {
        CRC32 crc = new CRC32();
        crc.update(body.nioBuffer());
        return (int) crc.getValue() & 0x7FFFFFFF;
    }
}
