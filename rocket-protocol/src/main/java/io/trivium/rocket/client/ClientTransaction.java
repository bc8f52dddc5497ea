package io.trivium.rocket.client;

import io.trivium.rocket.client.ClientContext.Done;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.BeginTransaction;
import io.trivium.rocket.protocol.request.CommitTransaction;
import io.trivium.rocket.protocol.request.PrepareTransaction;
import io.trivium.rocket.protocol.request.RollBackTransaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A transaction, on one broker. The client's event loop owns it. */
final class ClientTransaction {
    private final TransactionCalls calls;
    private final String id;
    private final Duration timeout;
    private final List<Receipt> acknowledged = new ArrayList<>();
    private final List<LentLeases> lent = new ArrayList<>();
    private final List<Later<Done>> sends = new ArrayList<>();
    private Route.@Nullable Broker broker;
    private @Nullable Later<Done> begun;
    private @Nullable String failure;
    private boolean refused;
    private boolean ended;

    /** Begins at its first use. */
    ClientTransaction(TransactionCalls calls, String id, Duration timeout) {
        this.calls = calls;
        this.id = id;
        this.timeout = timeout;
    }

    Later<Done> liveWith(Receipt receipt) {
        if (broker == null) {
            broker = calls.broker(receipt.broker());
        }
        return Later.of(Done.DONE);
    }

    Later<Done> send(OutboundMessage message) {
        if (ended) {
            message.body().release();
        }
        requireActive();
        int number = sends.size();
        Later<Done> sent = new Later<>();
        sends.add(sent);
        calls.queue(message, broker)
                .then(queue -> send(message, number, queue).then(sent::complete, why -> fail(sent, why)), why -> {
                    message.body().release();
                    fail(sent, why);
                });
        return sent;
    }

    private Later<Done> send(OutboundMessage message, int number, Route.WritableQueue queue) {
        if (broker != null && !broker.equals(queue.broker())) {
            message.body().release();
            return Later.failed(elsewhere(queue.broker().name()));
        }
        begin(queue.broker());
        return calls.sendIn(message, queue, number, id).map(reply -> Done.DONE);
    }

    private void fail(Later<Done> sent, RocketException why) {
        failure = "a message could not be sent: " + why.getMessage();
        sent.fail(why);
    }

    /** Tells the broker, once, before anything else is asked of it. */
    private Later<Done> begin(Route.Broker where) {
        Later<Done> known = begun;
        if (known != null) {
            return known;
        }
        broker = where;
        Later<Done> beginning =
                calls.tellOnce(where, session -> new BeginTransaction(session.id(), id, timeout.toMillis()));
        begun = beginning;
        beginning.then(done -> {}, why -> {
            failure = "it could not begin: " + why.getMessage();
            refused = true;
        });
        return beginning;
    }

    Later<Done> acknowledge(Collection<Receipt> receipts) {
        requireActive();
        requireHere(receipts);
        acknowledged.addAll(receipts);
        return Later.of(Done.DONE);
    }

    Later<Done> acknowledge(LentLeases others) {
        requireActive();
        requireHere(others.receipts());
        lent.add(others);
        return Later.of(Done.DONE);
    }

    private void requireHere(Collection<Receipt> receipts) {
        for (Receipt receipt : receipts) {
            Route.Broker where = calls.broker(receipt.broker());
            if (broker == null) {
                broker = where;
            } else if (!broker.equals(where)) {
                throw elsewhere(receipt.broker());
            }
        }
    }

    Later<Done> commit() {
        return finish((where, number) -> session -> new CommitTransaction(
                session.id(),
                id,
                number,
                calls.oldestOpen(where),
                sends.size(),
                ByQueue.group(acknowledged),
                TransactionCalls.bySession(lent)));
    }

    Later<Done> prepare() {
        return finish((where, number) -> session -> new PrepareTransaction(
                session.id(), id, sends.size(), ByQueue.group(acknowledged), TransactionCalls.bySession(lent)));
    }

    private Later<Done> finish(Finish finish) {
        requireActive();
        ended = true;
        // What failed is told by the flag: the sends only have to be over. The first of them may still look for its
        // broker.
        return Later.settled(sends).flatMap(settled -> {
            Route.Broker where = broker;
            String why = failure;
            if (why != null) {
                Later<Done> undone =
                        where == null || begun == null ? Later.of(Done.DONE) : rollbackAnyway(where, begun);
                return undone.flatMap(
                        done -> Later.failed(new RocketException(ResponseCode.TRANSACTION_ROLLED_BACK, why)));
            }
            if (where == null) {
                // Nothing was done in it.
                return Later.of(Done.DONE);
            }
            begin(where);
            Later<Done> over = new Later<>();
            calls.tellNumbered(where, number -> finish.request(where, number))
                    .then(done -> over.complete(finished(done)), unsure -> over.fail(rolledBackIfUnknown(unsure)));
            return over;
        });
    }

    /** An open transaction that the broker does not know ended with its session, or with its run. */
    private static RocketException rolledBackIfUnknown(RocketException why) {
        return why.code() == ResponseCode.UNKNOWN_TRANSACTION
                ? new RocketException(ResponseCode.TRANSACTION_ROLLED_BACK, String.valueOf(why.getMessage()))
                : why;
    }

    private Done finished(Done done) {
        calls.finished(acknowledged);
        lent.forEach(LentLeases::finished);
        return done;
    }

    Later<Done> rollback() {
        requireActive();
        ended = true;
        if (begun != null) {
            return rollbackBegun();
        }
        // The first send may still look for its broker
        return Later.settled(sends).flatMap(settled -> rollbackBegun());
    }

    private Later<Done> rollbackBegun() {
        Route.Broker where = broker;
        return where == null || begun == null ? Later.of(Done.DONE) : rollbackAnyway(where, begun);
    }

    /**
     * A transaction that the broker does not know is rolled back, too; one that it cannot be asked about ends with its session. What it
     * has refused to begin is none: the name may be a prepared branch's, which is not to be rolled back in its place.
     */
    private Later<Done> rollbackAnyway(Route.Broker where, Later<Done> beginning) {
        return Later.settled(List.of(beginning)).flatMap(settled -> {
            Later<Done> over = new Later<>();
            if (refused) {
                over.complete(Done.DONE);
            } else {
                calls.tellOnce(where, session -> new RollBackTransaction(session.id(), id))
                        .then(over::complete, why -> over.complete(Done.DONE));
            }
            return over;
        });
    }

    private void requireActive() {
        if (ended) {
            throw new RocketException(ResponseCode.UNKNOWN_TRANSACTION, "the transaction has ended");
        }
    }

    private RocketException elsewhere(String name) {
        return new RocketException(
                ResponseCode.INVALID_PARAMETER,
                "the transaction is on the broker " + (broker == null ? "" : broker.name()) + "; what is on the broker "
                        + name + " cannot be part of it");
    }

    @FunctionalInterface
    private interface Finish {
        Function<BrokerSession, Request> request(Route.Broker where, long number);
    }
}
