package io.trivium.rocket.client;

import io.trivium.rocket.client.ClientContext.Done;
import io.trivium.rocket.client.PreparedBranch.Decision;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.Acknowledgements.OfSession;
import io.trivium.rocket.protocol.request.CommitTransaction;
import io.trivium.rocket.protocol.request.DecideBranch;
import io.trivium.rocket.protocol.request.ForgetBranch;
import io.trivium.rocket.protocol.request.RecoverBranches;
import io.trivium.rocket.protocol.request.RecoverBranchesReply;
import io.trivium.rocket.protocol.request.RollBackTransaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** What transactions ask of brokers. The client's event loop owns it. */
final class TransactionCalls {
    private final Routes routes;
    private final Links links;
    private final Sending sending;
    private final Repeating repeating;

    TransactionCalls(Routes routes, Links links, Sending sending, Repeating repeating) {
        this.routes = routes;
        this.links = links;
        this.sending = sending;
        this.repeating = repeating;
    }

    /** A queue for a message, on a given broker if there is one. */
    Later<Route.WritableQueue> queue(OutboundMessage message, Route.@Nullable Broker broker) {
        return sending.queueFor(message, broker);
    }

    /** Sends a message within a transaction; repeated until it is answered. */
    Later<Reply> sendIn(OutboundMessage message, Route.WritableQueue queue, int number, String transaction) {
        return sending.sendIn(message, queue, number, transaction);
    }

    Route.Broker broker(String name) {
        return links.broker(name);
    }

    long oldestOpen(Route.Broker broker) {
        return links.numbers(broker).oldestOpen();
    }

    void finished(Collection<Receipt> receipts) {
        links.finished(receipts);
    }

    /** As {@link #finished}, when that is told from elsewhere. */
    Later<Done> forget(Collection<Receipt> receipts) {
        links.finished(receipts);
        return Later.of(Done.DONE);
    }

    /** The name of the session with the one broker of all receipts. */
    Later<String> sessionOf(List<Receipt> receipts) {
        String broker = receipts.get(0).broker();
        for (Receipt receipt : receipts) {
            if (!receipt.broker().equals(broker)) {
                throw new RocketException(
                        ResponseCode.INVALID_PARAMETER,
                        "one transaction cannot finish messages of " + broker + " and of " + receipt.broker());
            }
        }
        return links.session(broker).map(session -> {
            requireTransactions(session);
            if (!session.capabilities().names().contains(Capabilities.JOINED_SESSIONS)) {
                throw new RocketException(
                        ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                        "at this broker all messages of a transaction are received over one connection");
            }
            return session.id();
        });
    }

    Later<Boolean> oneBroker() {
        return routes.masters().map(masters -> masters.size() == 1);
    }

    /** Asks for something that has no further effect when it is repeated, which it is until it is answered. */
    Later<Done> tellOnce(Route.Broker broker, Function<BrokerSession, Request> request) {
        return repeating.run(() -> links.session(broker).flatMap(session -> {
            requireTransactions(session);
            return session.askOrClose(request.apply(session)).map(ClientContext::done);
        }));
    }

    /** As {@link #tellOnce}, with a number of the session that names the request. */
    Later<Done> tellNumbered(Route.Broker broker, LongFunction<Function<BrokerSession, Request>> request) {
        RequestNumbers numbers = links.numbers(broker);
        return numbers.begin().flatMap(number -> {
            Later<Done> told = tellOnce(broker, request.apply(number));
            told.then(done -> numbers.end(number), failure -> numbers.end(number));
            return told;
        });
    }

    private static void requireTransactions(BrokerSession session) {
        if (!session.capabilities().names().contains(Capabilities.TRANSACTIONS)) {
            throw new RocketException(
                    ResponseCode.REQUEST_CODE_NOT_SUPPORTED, "this broker has no transactions of this kind");
        }
    }

    Later<List<String>> recover() {
        return prepared().map(all -> {
            TreeSet<String> branches = new TreeSet<>();
            all.forEach(branch -> branches.add(branch.id()));
            return List.copyOf(branches);
        });
    }

    /** Sorted by broker and name. */
    Later<List<PreparedBranch>> prepared() {
        return routes.masters().flatMap(masters -> {
            List<Later<List<PreparedBranch>>> answers = new ArrayList<>();
            for (Route.Broker broker : masters) {
                answers.add(prepared(broker, null));
            }
            return Later.all(answers)
                    .map(all -> all.stream().flatMap(List::stream).toList());
        });
    }

    Later<Boolean> isPrepared(String branch) {
        return routes.masters()
                .flatMap(masters -> masters.size() == 1
                        ? prepared(masters.get(0), branch)
                                // A broker that reads the name as nothing tells of all
                                .map(all ->
                                        all.stream().anyMatch(each -> each.id().equals(branch)))
                        : Later.of(false));
    }

    /** @param only the branch of this name, null for all */
    private Later<List<PreparedBranch>> prepared(Route.Broker broker, @Nullable String only) {
        return links.session(broker).flatMap(session -> {
            if (!session.trivium()) {
                return Later.of(List.of());
            }
            return session.ask(new RecoverBranches(session.id(), only))
                    .map(ClientContext::checked)
                    .map(reply -> {
                        reply.body().release();
                        return RecoverBranchesReply.of(reply).branches().stream()
                                .map(branch -> new PreparedBranch(
                                        branch.transaction(),
                                        broker.name(),
                                        branch.preparedMillis(),
                                        decision(branch.decision())))
                                .toList();
                    });
        });
    }

    private static Decision decision(String told) {
        return switch (told) {
            case RecoverBranchesReply.COMMITTED -> Decision.COMMITTED;
            case RecoverBranchesReply.ROLLED_BACK -> Decision.ROLLED_BACK;
            default -> Decision.NONE;
        };
    }

    Later<Done> decideByOperator(String branch, boolean commit) {
        return atItsBroker(
                branch, broker -> tellOnce(broker, session -> new DecideBranch(session.id(), branch, commit)));
    }

    Later<Done> commit(String branch) {
        return atItsBroker(
                branch,
                broker -> tellNumbered(
                        broker,
                        number -> session -> new CommitTransaction(
                                session.id(),
                                branch,
                                number,
                                links.numbers(broker).oldestOpen(),
                                0,
                                List.of(),
                                List.of())));
    }

    Later<Done> rollback(String branch) {
        return atItsBroker(
                branch, broker -> tellOnce(broker, session -> new RollBackTransaction(session.id(), branch)));
    }

    Later<Done> forget(String branch) {
        return atItsBroker(branch, broker -> tellOnce(broker, session -> new ForgetBranch(session.id(), branch)));
    }

    /** Asks one broker after the other until one knows the branch. */
    private Later<Done> atItsBroker(String branch, Function<Route.Broker, Later<Done>> request) {
        return routes.masters().flatMap(masters -> ask(branch, masters, 0, request));
    }

    private Later<Done> ask(
            String branch, List<Route.Broker> brokers, int at, Function<Route.Broker, Later<Done>> request) {
        if (at == brokers.size()) {
            return Later.failed(new RocketException(
                    ResponseCode.UNKNOWN_TRANSACTION, "no broker knows the branch " + branch + ", or no longer"));
        }
        Later<Done> answer = new Later<>();
        request.apply(brokers.get(at)).then(answer::complete, failure -> {
            if (failure.code() == ResponseCode.UNKNOWN_TRANSACTION) {
                ask(branch, brokers, at + 1, request).then(answer::complete, answer::fail);
            } else {
                answer.fail(failure);
            }
        });
        return answer;
    }

    static List<OfSession> bySession(Collection<LentLeases> lent) {
        return lent.stream()
                .map(each -> new OfSession(each.session(), ByQueue.group(each.receipts())))
                .toList();
    }
}
