package io.trivium.rocket.server.door;

import io.trivium.broker.time.Ticker;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.request.Notification;
import io.trivium.rocket.protocol.request.PopMessage;
import io.trivium.rocket.protocol.request.PullMessage;
import io.trivium.rocket.protocol.request.UnknownRequest;
import io.trivium.rocket.server.stats.RequestTimes;
import io.trivium.rocket.transport.Dispatcher;
import io.trivium.rocket.transport.Peer;
import java.util.concurrent.CompletionStage;

/** Notes how long each known request takes until its answer is there. Thread-safe. */
public final class TimedRequests implements Dispatcher {
    private final RequestRouter router;
    private final Ticker ticker;
    private final RequestTimes times;

    public TimedRequests(RequestRouter router, Ticker ticker, RequestTimes times) {
        this.router = router;
        this.ticker = ticker;
        this.times = times;
    }

    @Override
    public CompletionStage<Reply> dispatch(Request request, Peer peer) {
        if (request instanceof UnknownRequest) {
            return router.dispatch(request, peer);
        }
        int code = request.code();
        boolean mayWait = waits(request);
        long begun = ticker.nanos();
        CompletionStage<Reply> answer = router.handle(request, peer);
        if (RequestRouter.isAnswered(answer)) {
            note(code, answer.toCompletableFuture().join(), false, begun);
            return answer;
        }
        return answer.handle((reply, failure) -> {
            Reply given = failure == null ? reply : Refusals.reply(failure);
            note(code, given, mayWait, begun);
            return given;
        });
    }

    private void note(int code, Reply reply, boolean waited, long begun) {
        times.answered(new RequestTimes.Kind(code, reply.code(), waited), ticker.nanos() - begun);
    }

    private static boolean waits(Request request) {
        return (request instanceof PullMessage pull && pull.has(PullMessage.SUSPEND))
                || (request instanceof PopMessage pop && pop.pollMillis() > 0)
                || (request instanceof Notification notification && notification.pollMillis() > 0);
    }
}
