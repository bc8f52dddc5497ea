package io.trivium.amqp.link;

import io.trivium.rocket.client.Receipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.qpid.protonj2.engine.Endpoint;
import org.apache.qpid.protonj2.engine.Link;
import org.apache.qpid.protonj2.engine.OutgoingDelivery;
import org.apache.qpid.protonj2.types.messaging.Accepted;
import org.apache.qpid.protonj2.types.messaging.Modified;
import org.apache.qpid.protonj2.types.messaging.Rejected;
import org.apache.qpid.protonj2.types.transport.DeliveryState;
import org.jspecify.annotations.Nullable;

/**
 * Brings the client's outcomes to the cluster, those of one batch in one call for each kind, and then settles what the client has not
 * settled itself. Owned by the connection's event loop.
 */
final class Outcomes {
    private static final String NO_REASON = "rejected by a consumer";

    private final LinkScope scope;
    private final Consumer<Throwable> failed;
    private final Runnable flush = this::flush;
    private List<Decision> acknowledged = new ArrayList<>();
    private List<Decision> released = new ArrayList<>();
    private List<Decision> attempted = new ArrayList<>();

    /**
     * Makes one.
     *
     * @param failed gets what the cluster refused
     */
    Outcomes(LinkScope scope, Consumer<Throwable> failed) {
        this.scope = scope;
        this.failed = failed;
    }

    /** Returns what is done of an outcome, and so is answered: annotations to merge into a message are not kept. */
    static DeliveryState carriedOut(DeliveryState outcome) {
        return outcome instanceof Modified modified && modified.getMessageAnnotations() != null
                ? new Modified(modified.isDeliveryFailed(), modified.isUndeliverableHere())
                : outcome;
    }

    /** Takes an outcome; it is carried out at the end of the batch. */
    void add(Receipt receipt, OutgoingDelivery delivery, DeliveryState outcome) {
        Decision decision = new Decision(receipt, delivery.isSettled() ? null : delivery, outcome);
        if (outcome instanceof Accepted) {
            acknowledged.add(decision);
        } else if (outcome instanceof Rejected rejected) {
            reject(decision, rejected);
        } else if (outcome instanceof Modified modified
                && (modified.isDeliveryFailed() || modified.isUndeliverableHere())) {
            // What this client can never take must not come back to it for ever: the attempts end that.
            attempted.add(decision);
        } else {
            released.add(decision);
        }
        scope.atEndOfBatch(flush);
    }

    /** Gives back messages that the client has not seen or not decided on, in their place. */
    CompletionStage<Void> giveBack(List<Receipt> receipts) {
        return scope.client().release(receipts, Duration.ZERO, false);
    }

    /** Carries out what was taken. */
    void flush() {
        acknowledged = carryOut(acknowledged, receipts -> scope.client().acknowledge(receipts));
        released = carryOut(released, receipts -> scope.client().release(receipts, Duration.ZERO, false));
        attempted = carryOut(attempted, receipts -> scope.client().release(receipts, Duration.ZERO, true));
    }

    private void reject(Decision decision, Rejected rejected) {
        String reason = NO_REASON;
        if (rejected.getError() != null) {
            String text = rejected.getError().getDescription();
            reason = rejected.getError().getCondition() + (text == null ? "" : ": " + text);
        }
        String told = reason;
        carryOut(List.of(decision), receipts -> scope.client().deadLetter(receipts, told));
    }

    private List<Decision> carryOut(List<Decision> decisions, Function<List<Receipt>, CompletionStage<Void>> call) {
        if (decisions.isEmpty()) {
            return decisions;
        }
        List<Receipt> receipts = new ArrayList<>(decisions.size());
        decisions.forEach(decision -> receipts.add(decision.receipt()));
        scope.then(call.apply(receipts), (done, failure) -> {
            if (failure != null) {
                failed.accept(failure);
            } else {
                decisions.forEach(Decision::settle);
            }
        });
        return new ArrayList<>();
    }

    /**
     * An outcome.
     *
     * @param delivery null if the client has settled it
     */
    private record Decision(Receipt receipt, @Nullable OutgoingDelivery delivery, DeliveryState outcome) {
        void settle() {
            if (delivery != null && !delivery.isSettled() && usable(delivery.getLink())) {
                delivery.disposition(outcome, true);
            }
        }

        /** Nothing can be said about a delivery any more when either side has ended its link or what that stands in. */
        private static boolean usable(Link<?> link) {
            return link.getEngine().isRunning() && open(link) && open(link.getSession()) && open(link.getConnection());
        }

        private static boolean open(Endpoint<?> endpoint) {
            return endpoint.isLocallyOpen() && endpoint.isRemotelyOpen();
        }
    }
}
