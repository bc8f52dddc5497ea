package io.trivium.rocket.client;

import io.netty.channel.EventLoop;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.transport.Connector;
import io.trivium.rocket.transport.EventLoops;
import io.trivium.rocket.transport.NotAdmittedException;
import io.trivium.rocket.transport.Peer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What all parts of one client share.
 *
 * @param loop owns all state of the client; its connections are served by it too, so that nothing is handed over
 * @param random makes session names, which are secrets
 */
record ClientContext(
        ClusterConfig config,
        EventLoops loops,
        EventLoop loop,
        Connector connector,
        InstantSource clock,
        RandomGenerator random) {
    /** Runs the action on the loop, unless the loops are gone. */
    boolean execute(Runnable action) {
        try {
            loop.execute(action);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Asks; the reply may have any code. */
    Later<Reply> ask(Peer peer, Request request, Duration timeout) {
        Later<Reply> answer = new Later<>();
        peer.call(request, timeout).whenComplete((reply, failure) -> {
            if (reply != null) {
                answer.complete(reply);
            } else {
                answer.fail(notAnswered(failure));
            }
        });
        return answer;
    }

    static RocketException notAnswered(@Nullable Throwable failure) {
        if (failure instanceof NotAdmittedException refused) {
            return new RocketException(refused.code(), String.valueOf(refused.getMessage()));
        }
        String why = failure == null ? "the call failed" : String.valueOf(failure.getMessage());
        return new RocketException(RocketException.NOT_ANSWERED, why);
    }

    /** Returns a successful reply; releases and refuses any other one. */
    static Reply checked(Reply reply) {
        if (reply.code() == ResponseCode.SUCCESS) {
            return reply;
        }
        throw refusal(reply);
    }

    /** Releases a reply that says no, and returns what it says. */
    static RocketException refusal(Reply reply) {
        reply.body().release();
        String remark = reply.remark();
        return new RocketException(reply.code(), remark == null ? "refused with code " + reply.code() : remark);
    }

    /** As {@link #checked}, of a reply that says no more. */
    static Done done(Reply reply) {
        checked(reply).body().release();
        return Done.DONE;
    }

    /** That something is done. */
    enum Done {
        DONE
    }
}
