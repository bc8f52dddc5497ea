package io.trivium.rocket.server.topics;

import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import java.util.concurrent.CompletionStage;

/** The way to one name server, in this process or over a connection that stays: brokers live as long as it does. */
@FunctionalInterface
public interface NameServerLink {
    CompletionStage<Reply> call(Request request);

    /** Whether the name server still knows what it was told: not if the connection was lost. */
    default boolean connected() {
        return true;
    }
}
