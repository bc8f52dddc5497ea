package io.trivium.rocket.transport;

import io.trivium.rocket.protocol.BadRequestException;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a dispatcher, and turns whatever comes of it into a reply. */
final class Dispatching {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatching.class);

    private Dispatching() {}

    /** Gives the reply to the consumer, on whatever thread it is there. */
    static void dispatch(Dispatcher dispatcher, Request request, Peer peer, Consumer<Reply> answer) {
        CompletionStage<Reply> stage;
        try {
            stage = dispatcher.dispatch(request, peer);
        } catch (RuntimeException e) {
            answer.accept(failure(request.code(), e));
            return;
        }
        stage.whenComplete((reply, failure) -> answer.accept(reply != null ? reply : failure(request.code(), failure)));
    }

    static Reply failure(int code, @Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof BadRequestException) {
            return Reply.failure(ResponseCode.SYSTEM_ERROR, String.valueOf(cause.getMessage()));
        }
        LOG.error("Request {} failed", code, cause);
        return Reply.failure(ResponseCode.SYSTEM_ERROR, String.valueOf(cause));
    }
}
