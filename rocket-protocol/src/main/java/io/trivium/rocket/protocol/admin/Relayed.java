package io.trivium.rocket.protocol.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * What a tool asks of a consumer by way of its broker, which passes it on.
 *
 * @param fields all of them, as they are passed on
 * @param body the message to consume; whoever holds the request owns it
 */
public record Relayed(Kind kind, String group, @Nullable String clientId, Fields fields, ByteBuf body)
        implements Request {
    /** What is asked. */
    public enum Kind {
        /** GET_CONSUMER_RUNNING_INFO. */
        RUNNING(307),
        /** CONSUME_MESSAGE_DIRECTLY. */
        CONSUME(309);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        Relayed read(Fields fields) {
            String group = fields.requiredText("consumerGroup");
            String client = this == RUNNING ? fields.requiredText("clientId") : fields.text("clientId");
            return new Relayed(this, group, client, fields, Unpooled.EMPTY_BUFFER);
        }
    }

    /** The id of the message to consume; null if it is none of a stored message. */
    public @Nullable String messageId() {
        return fields.text("msgId");
    }

    /** As it is passed on to a consumer. */
    public Relayed withMessage(String brokerName, ByteBuf message) {
        Fields more = new Fields();
        fields.forEach((name, value) -> {
            if (!name.equals("brokerName")) {
                more.add(name, value);
            }
        });
        return new Relayed(kind, group, clientId, more.add("brokerName", brokerName), message);
    }

    @Override
    public int code() {
        return kind.code;
    }

    @Override
    public void writeTo(Fields to) {
        fields.forEach(to::add);
    }
}
