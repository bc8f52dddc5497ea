package io.trivium.rocket.client;

import io.trivium.rocket.protocol.Reply;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The numbered sends to one broker, in the order of their numbers, also those that are repeated. While all goes well they follow each
 * other without waiting. Once one is not answered the others wait behind it: when nothing is under way any more, the oldest
 * goes alone, and the rest when it is answered. The client's event loop owns it.
 */
final class SendLine {
    private final ClientContext context;
    private final Repeating repeating;
    private final Supplier<Later<BrokerSession>> session;
    private final Supplier<@Nullable BrokerSession> openSession;
    private final TreeMap<Long, Sent> waiting = new TreeMap<>();
    /** The session that the last one went over. */
    private @Nullable BrokerSession used;

    private int underway;
    private boolean sound = true;
    private int failedRounds;
    private boolean pausing;
    private boolean going;

    /**
     * @param session opens one if need be
     * @param openSession the one that is open, null if none is
     */
    SendLine(
            ClientContext context,
            Repeating repeating,
            Supplier<Later<BrokerSession>> session,
            Supplier<@Nullable BrokerSession> openSession) {
        this.context = context;
        this.repeating = repeating;
        this.session = session;
        this.openSession = openSession;
    }

    /** One that is not answered yet. */
    private record Sent(
            long number, Function<BrokerSession, Attempt> attempt, long deadlineMillis, Later<Reply> result) {}

    /**
     * What was asked.
     *
     * @param repeatable whether it has no further effect when it is asked again
     */
    record Attempt(Later<Reply> reply, boolean repeatable) {}

    /**
     * Sends.
     *
     * @param attempt made again as long as its answer is missing
     * @return the answer, which may have any code
     */
    Later<Reply> send(long number, Function<BrokerSession, Attempt> attempt) {
        Later<Reply> result = new Later<>();
        Sent sent = new Sent(number, attempt, repeating.deadlineMillis(), result);
        if (!going && waiting.isEmpty() && mayGo()) {
            go(sent);
        } else {
            waiting.put(number, sent);
            go();
        }
        return result;
    }

    private void go() {
        // What fails or is answered at once comes back here: it must not be one call within the other.
        if (!going) {
            go(null);
        }
    }

    private void go(@Nullable Sent first) {
        going = true;
        try {
            if (first != null) {
                attempt(first);
            }
            while (!waiting.isEmpty() && mayGo()) {
                attempt(waiting.pollFirstEntry().getValue());
            }
        } finally {
            going = false;
        }
    }

    /** Whoever is under way on another connection may come back: who is behind must not be there before. */
    private boolean mayGo() {
        return !pausing && (underway == 0 || (sound && used != null && used.equals(openSession.get())));
    }

    private void attempt(Sent sent) {
        underway++;
        Later.run(session).then(open -> ask(sent, open), failure -> {
            underway--;
            if (!Repeating.worthRepeating(failure)) {
                // Whom the broker does not let in, it lets in none of those that wait
                sent.result.fail(failure);
                failWaiting(failure, every -> true);
                go();
            } else {
                notAnswered(sent, failure, true);
            }
        });
    }

    private void ask(Sent sent, BrokerSession open) {
        used = open;
        boolean[] repeatable = {true};
        Later.run(() -> {
                    Attempt attempt = sent.attempt.apply(open);
                    repeatable[0] = attempt.repeatable();
                    return attempt.reply();
                })
                .then(reply -> answered(sent, reply), failure -> {
                    underway--;
                    notAnswered(sent, failure, repeatable[0]);
                });
    }

    private void answered(Sent sent, Reply reply) {
        underway--;
        sound = true;
        failedRounds = 0;
        sent.result.complete(reply);
        go();
    }

    private void notAnswered(Sent sent, RocketException failure, boolean repeatable) {
        sound = false;
        if (repeatable && repeating.goesOn(failure, sent.deadlineMillis)) {
            waiting.put(sent.number, sent);
        } else {
            sent.result.fail(failure);
        }
        if (underway == 0 && !pausing) {
            endRound(failure);
        }
    }

    private void endRound(RocketException failure) {
        failWaiting(failure, sent -> !repeating.goesOn(failure, sent.deadlineMillis));
        failedRounds++;
        if (failedRounds < Repeating.AT_ONCE && failure.code() == RocketException.NOT_ANSWERED) {
            go();
        } else {
            pausing = true;
            context.loops().later(Repeating.DELAY_MILLIS, context.loop(), () -> {
                pausing = false;
                go();
            });
        }
    }

    private void failWaiting(RocketException failure, Predicate<Sent> which) {
        List<Sent> all = waiting.values().stream().filter(which).toList();
        all.forEach(sent -> waiting.remove(sent.number));
        all.forEach(sent -> sent.result.fail(failure));
    }
}
