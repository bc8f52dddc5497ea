package io.trivium.rocket.server.transaction;

import io.trivium.broker.Broker;
import io.trivium.broker.delivery.Acknowledgement;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.publish.RequestToken;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.transaction.PreparedBranch;
import io.trivium.broker.transaction.Transactions.Work;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.Acknowledgements.OfQueue;
import io.trivium.rocket.protocol.request.Acknowledgements.OfSession;
import io.trivium.rocket.protocol.request.AskAnswered;
import io.trivium.rocket.protocol.request.AskAnsweredReply;
import io.trivium.rocket.protocol.request.BeginTransaction;
import io.trivium.rocket.protocol.request.CommitTransaction;
import io.trivium.rocket.protocol.request.DecideBranch;
import io.trivium.rocket.protocol.request.ForgetBranch;
import io.trivium.rocket.protocol.request.PrepareTransaction;
import io.trivium.rocket.protocol.request.RecoverBranches;
import io.trivium.rocket.protocol.request.RecoverBranchesReply;
import io.trivium.rocket.protocol.request.RollBackTransaction;
import io.trivium.rocket.server.clients.Sessions;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.door.RequestRouter;
import io.trivium.rocket.transport.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Answers Trivium's extensions about transactions: 31009, 31011 to 31016 and 31018. */
public final class TransactionHandlers {
    private final Broker engine;
    private final Sessions sessions;
    private final Authorizer authorizer;

    public TransactionHandlers(Broker engine, Sessions sessions, Authorizer authorizer) {
        this.engine = engine;
        this.sessions = sessions;
        this.authorizer = authorizer;
    }

    public void addTo(RequestRouter.Builder router) {
        router.on(BeginTransaction.class, this::begin)
                .on(CommitTransaction.class, this::commit)
                .on(PrepareTransaction.class, this::prepare)
                .on(RollBackTransaction.class, this::rollback)
                .on(RecoverBranches.class, this::recover)
                .on(ForgetBranch.class, this::forget)
                .on(DecideBranch.class, this::decide)
                .on(AskAnswered.class, this::answered);
    }

    private CompletionStage<Reply> begin(BeginTransaction request, Peer peer) {
        sessions.requireOpen(request.session(), peer);
        requireName(request.transaction());
        Duration timeout = Duration.ofMillis(Math.max(0, request.timeoutMillis()));
        return done(engine.transactions().begin(request.session(), request.transaction(), timeout));
    }

    private CompletionStage<Reply> commit(CommitTransaction request, Peer peer) {
        sessions.requireOpen(request.session(), peer);
        RequestToken token = Sessions.token(request.session(), request.sequence(), request.oldestOpen());
        Work work;
        try {
            work = work(request.sends(), request.acknowledgements(), request.joined(), peer);
        } catch (BrokerException denied) {
            return engine.transactions()
                    .answered(request.session(), request.sequence())
                    .thenCompose(done -> done
                            ? CompletableFuture.completedFuture(Reply.success())
                            : undone(request.session(), request.transaction(), peer, denied));
        }
        // What is sent or acknowledged is in no prepared branch: then there is no need to ask for the right to decide
        // others'
        String user = work.equals(Work.NONE) ? whoseBranches(peer) : peer.user();
        return decided(engine.transactions().commit(request.session(), request.transaction(), token, work, user), peer);
    }

    private CompletionStage<Reply> prepare(PrepareTransaction request, Peer peer) {
        sessions.requireOpen(request.session(), peer);
        Work work;
        try {
            work = work(request.sends(), request.acknowledgements(), request.joined(), peer);
        } catch (BrokerException denied) {
            return undone(request.session(), request.transaction(), peer, denied);
        }
        String user = peer.user();
        return done(engine.transactions()
                .prepare(request.session(), request.transaction(), work, user == null ? "" : user));
    }

    /** Rolls back what was to be ended with acknowledgements that the peer has no right to: its messages are kept for nobody. */
    private CompletionStage<Reply> undone(String session, String transaction, Peer peer, BrokerException denied) {
        return engine.transactions()
                .rollback(session, transaction, peer.user())
                .thenCompose(done -> CompletableFuture.failedFuture(new BrokerException(
                        Refusal.ROLLED_BACK, "the transaction was rolled back: " + denied.getMessage())));
    }

    private CompletionStage<Reply> rollback(RollBackTransaction request, Peer peer) {
        sessions.requireOpen(request.session(), peer);
        return decided(
                engine.transactions().rollback(request.session(), request.transaction(), whoseBranches(peer)), peer);
    }

    /** The user whose branches alone the peer may decide; null for everybody's. */
    private @Nullable String whoseBranches(Peer peer) {
        return authorizer.decidesAnyBranch(peer) ? null : peer.user();
    }

    /** A refusal for want of the right to others' branches tells and notes which right that is. */
    private CompletionStage<Reply> decided(CompletionStage<Void> stage, Peer peer) {
        return stage.handle((done, failure) -> {
            if (failure == null) {
                return Reply.success();
            }
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof BrokerException refused && refused.refusal() == Refusal.NOT_PERMITTED) {
                authorizer.mayDecideAnyBranch(peer);
            }
            throw new CompletionException(cause);
        });
    }

    private CompletionStage<Reply> recover(RecoverBranches request, Peer peer) {
        sessions.requireOpen(request.session(), peer);
        return engine.transactions()
                .prepared(whoseBranches(peer), request.transaction())
                .thenApply(branches -> Reply.success(new RecoverBranchesReply(
                        branches.stream().map(TransactionHandlers::told).toList())));
    }

    private static RecoverBranchesReply.Branch told(PreparedBranch branch) {
        String decision = switch (branch.decision()) {
            case NONE -> RecoverBranchesReply.UNDECIDED;
            case COMMITTED -> RecoverBranchesReply.COMMITTED;
            case ROLLED_BACK -> RecoverBranchesReply.ROLLED_BACK;
        };
        return new RecoverBranchesReply.Branch(branch.id(), branch.preparedMillis(), decision);
    }

    private CompletionStage<Reply> decide(DecideBranch request, Peer peer) {
        sessions.requireOpen(request.session(), peer);
        return done(engine.transactions().decideByOperator(request.transaction(), request.commit()));
    }

    private CompletionStage<Reply> forget(ForgetBranch request, Peer peer) {
        sessions.requireOpen(request.session(), peer);
        return decided(engine.transactions().forget(request.transaction(), whoseBranches(peer)), peer);
    }

    private CompletionStage<Reply> answered(AskAnswered request, Peer peer) {
        sessions.requireOpen(request.session(), peer);
        return engine.transactions()
                .answered(request.session(), request.sequence())
                .thenApply(done -> Reply.success(new AskAnsweredReply(done)));
    }

    private Work work(int sends, List<OfQueue> own, List<OfSession> joined, Peer peer) {
        Map<String, List<Acknowledgement>> ofOthers = new LinkedHashMap<>();
        for (OfSession each : joined) {
            ofOthers.computeIfAbsent(each.session(), session -> new ArrayList<>())
                    .addAll(acknowledged(each.acknowledgements(), peer));
        }
        return new Work(sends, acknowledged(own, peer), ofOthers);
    }

    private List<Acknowledgement> acknowledged(List<OfQueue> all, Peer peer) {
        all.forEach(each -> authorizer.mayAcknowledge(peer, each.topic(), each.group()));
        return all.stream()
                .map(each -> new Acknowledgement(
                        each.group(),
                        new QueueId(each.topic(), each.queueId()),
                        each.offsets().stream().mapToLong(Long::longValue).toArray()))
                .toList();
    }

    /** Names are listed with commas between them. */
    private static void requireName(String transaction) {
        boolean plain = !transaction.isEmpty() && transaction.chars().allMatch(c -> c > ' ' && c < 127 && c != ',');
        if (!plain) {
            throw new Refused(ResponseCode.INVALID_PARAMETER, "a transaction's name is visible ASCII without commas");
        }
    }

    private static CompletionStage<Reply> done(CompletionStage<Void> stage) {
        return stage.thenApply(done -> Reply.success());
    }
}
