package io.trivium.rocket.server.door;

import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.CheckTransactionState;
import io.trivium.rocket.protocol.request.PushReply;
import io.trivium.rocket.protocol.request.SendMessage;
import io.trivium.rocket.protocol.request.SessionSend;
import io.trivium.rocket.protocol.request.UnknownRequest;
import io.trivium.rocket.transport.Dispatcher;
import io.trivium.rocket.transport.Peer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds the handler of a request by its type and turns every failure into an answer: no request hangs, none closes the connection.
 *
 * <p>Thread-safe: the handlers are fixed when it is built.
 */
public final class RequestRouter implements Dispatcher {
    private final Map<Class<?>, RequestHandler<Request>> handlers;

    private RequestRouter(Map<Class<?>, RequestHandler<Request>> handlers) {
        this.handlers = handlers;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public CompletionStage<Reply> dispatch(Request request, Peer peer) {
        CompletionStage<Reply> stage = handle(request, peer);
        return isAnswered(stage) ? stage : stage.exceptionally(Refusals::reply);
    }

    /** As {@link #dispatch}, but a stage that fails later does so: whoever waits for it in any case asks {@link Refusals}. */
    CompletionStage<Reply> handle(Request request, Peer peer) {
        try {
            RequestHandler<Request> handler = handlers.get(request.getClass());
            if (handler == null) {
                return CompletableFuture.completedFuture(unsupported(request));
            }
            return handler.handle(request, peer);
        } catch (RuntimeException e) {
            // The top of a request: whatever its handler throws becomes its answer.
            return CompletableFuture.completedFuture(Refusals.reply(e));
        } finally {
            release(request);
        }
    }

    /** Releases the body of the types that hold one; the others would encode one just to be asked. */
    public static void release(Request request) {
        if (request instanceof SendMessage send) {
            send.body().release();
        } else if (request instanceof SessionSend send) {
            send.body().release();
        } else if (request instanceof UnknownRequest unknown) {
            unknown.body().release();
        } else if (request instanceof CheckTransactionState check) {
            check.body().release();
        } else if (request instanceof PushReply push) {
            push.body().release();
        }
    }

    /** Whether there is a reply already. */
    static boolean isAnswered(CompletionStage<Reply> stage) {
        return stage instanceof CompletableFuture<Reply> future
                && future.isDone()
                && !future.isCompletedExceptionally();
    }

    private static Reply unsupported(Request request) {
        return Reply.failure(
                ResponseCode.REQUEST_CODE_NOT_SUPPORTED, " request type " + request.code() + " not supported");
    }

    /** Collects the handlers. */
    public static final class Builder {
        private final Map<Class<?>, RequestHandler<Request>> handlers = new HashMap<>();

        private Builder() {}

        /** Sends requests of a type to a handler. */
        public <R extends Request> Builder on(Class<R> type, RequestHandler<? super R> handler) {
            if (handlers.put(type, (request, peer) -> handler.handle(type.cast(request), peer)) != null) {
                throw new IllegalStateException("two handlers for " + type.getSimpleName());
            }
            return this;
        }

        public RequestRouter build() {
            return new RequestRouter(Map.copyOf(handlers));
        }
    }
}
