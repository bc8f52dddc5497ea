package io.trivium.amqp.link;

import io.trivium.amqp.link.Feed.Item;
import io.trivium.message.mapping.Envelope;
import io.trivium.rocket.client.Receipt;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.engine.OutgoingDelivery;
import org.apache.qpid.protonj2.engine.Sender;
import org.apache.qpid.protonj2.engine.impl.ProtonDeliveryTagGenerator;
import org.apache.qpid.protonj2.types.UnsignedLong;
import org.apache.qpid.protonj2.types.messaging.Accepted;
import org.apache.qpid.protonj2.types.messaging.Modified;
import org.apache.qpid.protonj2.types.messaging.Outcome;
import org.apache.qpid.protonj2.types.messaging.Received;
import org.apache.qpid.protonj2.types.messaging.Rejected;
import org.apache.qpid.protonj2.types.messaging.Released;
import org.apache.qpid.protonj2.types.transactions.TransactionalState;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.apache.qpid.protonj2.types.transport.DeliveryState;
import org.apache.qpid.protonj2.types.transport.ErrorCondition;
import org.apache.qpid.protonj2.types.transport.SenderSettleMode;
import org.jspecify.annotations.Nullable;

/**
 * A link on which a client receives. A fetch waits exactly while the client has given credit; what it brings is sent as far as credit,
 * session and network allow, and what was leased comes back in its place when the link ends. Owned by the connection's event loop.
 */
final class ConsumerLink {
    private final LinkScope scope;
    private final Sender sender;
    private final Node node;
    private final Feed feed;
    private final Outcomes outcomes;

    /** Fetched, not sent yet. */
    private final Deque<Item> ready = new ArrayDeque<>();

    /** Those that are settled from the beginning are decided when their last bytes are sent. */
    private final Set<Lease> undecided = new LinkedHashSet<>();

    private final Runnable update = this::update;
    private @Nullable ProtonBuffer rest;
    private boolean waiting;
    private boolean cancelled;
    private boolean cancelDone;
    private boolean draining;
    private boolean exhausted;
    private boolean closed;

    ConsumerLink(LinkScope scope, Sender sender, Node node, Feed feed) {
        this.scope = scope;
        this.sender = sender;
        this.node = node;
        this.feed = feed;
        outcomes = new Outcomes(scope, failure -> end(Refusals.error(failure)));
    }

    /** Opens this side of the link. */
    void open() {
        sender.setDeliveryTagGenerator(ProtonDeliveryTagGenerator.BUILTIN.SEQUENTIAL.createGenerator());
        sender.creditStateUpdateHandler(changed -> {
            exhausted = false;
            update();
        });
        sender.deliveryStateUpdatedHandler(this::decided);
        scope.add(this);
        sender.open();
        update();
    }

    /** Sends what it can and fetches what is wanted. May be called whenever something may have changed. */
    void update() {
        if (closed) {
            return;
        }
        send();
        if (sender.isDraining() && sender.getCredit() > 0) {
            drain();
        } else if (sender.getCredit() > 0) {
            int wanted = Math.min(sender.getCredit() - ready.size(), room());
            if (!waiting && !draining && wanted > 0 && !exhausted) {
                waiting = true;
                fetch(wanted, scope.limits().popWait(), this::waited);
            }
        } else {
            // What was only shown is kept: its source does not show it twice.
            if (feed.waits()) {
                giveBackReady();
            }
            cancel();
        }
    }

    private int room() {
        return scope.limits().leasesPerLink() - undecided.size() - ready.size();
    }

    private void fetch(int max, Duration wait, Runnable done) {
        scope.<List<Item>>then(feed.fetch(max, wait), (items, failure) -> {
            done.run();
            if (failure != null || items == null) {
                if (failure != null) {
                    scope.nodes().failed(node, failure);
                }
                end(Refusals.error(failure == null ? new IllegalStateException("no answer") : failure));
                return;
            }
            exhausted = items.isEmpty() && !feed.waits();
            ready.addAll(items);
            if (closed) {
                giveBackReady();
            } else {
                arrived(items.isEmpty());
            }
        });
    }

    private void arrived(boolean nothing) {
        if (nothing) {
            drained();
        }
        update();
    }

    private void waited() {
        waiting = false;
        cancelled = false;
    }

    /** A drain takes what is there and then uses the credit up (AMQP 1.0 §2.6.7). */
    private void drain() {
        boolean showing = waiting && !feed.waits();
        if (!ready.isEmpty() || rest != null || draining || showing) {
            return;
        }
        if (room() <= 0) {
            drained();
        } else if (waiting && !cancelled) {
            cancel();
        } else if (!waiting || cancelDone) {
            draining = true;
            fetch(Math.min(sender.getCredit(), room()), Duration.ZERO, () -> draining = false);
        }
    }

    private void drained() {
        if (!closed && ready.isEmpty() && rest == null && sender.isDraining() && sender.getCredit() > 0) {
            sender.drained();
        }
    }

    private void cancel() {
        if (waiting && !cancelled) {
            cancelled = true;
            cancelDone = false;
            scope.then(feed.cancel(), (done, failure) -> {
                cancelDone = true;
                update();
            });
        }
    }

    private void giveBackReady() {
        List<Receipt> receipts = takeReady();
        if (!receipts.isEmpty()) {
            outcomes.giveBack(receipts);
        }
    }

    private List<Receipt> takeReady() {
        List<Receipt> receipts = new ArrayList<>();
        for (Item item : ready) {
            if (item.receipt() != null) {
                receipts.add(item.receipt());
            }
        }
        ready.clear();
        return receipts;
    }

    private void send() {
        while (rest != null || !ready.isEmpty()) {
            if (!sender.isSendable() || !scope.writable()) {
                scope.blocked(sender.getSession());
                return;
            }
            ProtonBuffer open = rest;
            if (open != null) {
                write(sender.current(), open);
            } else {
                send(ready.remove());
            }
        }
    }

    private void send(Item item) {
        ProtonBuffer message;
        try {
            Envelope envelope = StoredForm.envelope(item.message(), scope);
            message = scope.writer().write(envelope, node.name(), scope.nowMillis());
        } catch (RuntimeException e) {
            undeliverable(item);
            return;
        }
        UnsignedLong max = sender.getRemoteMaxMessageSize();
        if (max != null
                && max.longValue() != 0
                && Long.compareUnsigned(message.getReadableBytes(), max.longValue()) > 0) {
            undeliverable(item);
            return;
        }
        Lease lease = new Lease(item.receipt());
        OutgoingDelivery delivery = sender.next();
        delivery.setLinkedResource(lease);
        undecided.add(lease);
        if (sender.getSenderSettleMode() == SenderSettleMode.SETTLED) {
            delivery.settle();
        }
        write(delivery, message);
    }

    /** What cannot be delivered counts its attempts, so that it ends as a dead letter. */
    private void undeliverable(Item item) {
        if (item.receipt() != null) {
            scope.client().release(List.of(item.receipt()), Duration.ZERO, true);
        }
    }

    private void write(OutgoingDelivery delivery, ProtonBuffer message) {
        delivery.writeBytes(message);
        rest = message.isReadable() ? message : null;
        Lease lease = delivery.getLinkedResource();
        if (rest == null && delivery.isSettled() && lease.decide()) {
            undecided.remove(lease);
            if (lease.receipt() != null) {
                outcomes.add(lease.receipt(), delivery, Accepted.getInstance());
            }
        }
    }

    private void decided(OutgoingDelivery delivery) {
        Lease lease = delivery.getLinkedResource();
        DeliveryState state = delivery.getRemoteState();
        boolean settled = delivery.isRemotelySettled();
        if (state instanceof TransactionalState) {
            end(new ErrorCondition(AmqpError.NOT_IMPLEMENTED, "Transactions are not supported on this connection"));
            return;
        }
        boolean outcome = state instanceof Outcome && !(state instanceof Received);
        if (outcome || settled) {
            if (settled && !delivery.isSettled()) {
                delivery.settle();
            }
            if (lease.decide()) {
                undecided.remove(lease);
                decide(lease, delivery, Outcomes.carriedOut(outcome && state != null ? state : defaultOutcome()));
            }
        }
    }

    private void decide(Lease lease, OutgoingDelivery delivery, DeliveryState outcome) {
        Receipt receipt = lease.receipt();
        if (closed) {
            return;
        }
        if (receipt != null) {
            outcomes.add(receipt, delivery, outcome);
        } else if (!delivery.isSettled()) {
            delivery.disposition(outcome, true);
        }
        scope.atEndOfBatch(update);
    }

    private DeliveryState defaultOutcome() {
        var source = sender.getSource();
        Outcome said = source == null ? null : source.getDefaultOutcome();
        return said instanceof Accepted || said instanceof Rejected || said instanceof Modified
                ? (DeliveryState) said
                : Released.getInstance();
    }

    /** Ends the link's part in its source; answered when everything is back in its place. */
    CompletionStage<Void> stop() {
        List<Receipt> receipts = new ArrayList<>();
        undecided.forEach(lease -> {
            if (lease.receipt() != null && lease.decide()) {
                receipts.add(lease.receipt());
            }
        });
        return stop(receipts);
    }

    /**
     * The same when the connection is gone: what was sent and not decided goes back with the session, so that it comes again marked as
     * redelivered.
     */
    CompletionStage<Void> abandon() {
        return stop(new ArrayList<>());
    }

    private CompletionStage<Void> stop(List<Receipt> receipts) {
        if (closed) {
            return CompletableFuture.completedFuture(null);
        }
        closed = true;
        scope.remove(this);
        outcomes.flush();
        undecided.clear();
        receipts.addAll(takeReady());
        CompletionStage<Void> ended = waiting ? feed.cancel() : CompletableFuture.completedFuture(null);
        return ended.handle((done, failure) -> receipts)
                .thenCompose(left -> left.isEmpty() ? CompletableFuture.completedFuture(null) : outcomes.giveBack(left))
                .handle((done, failure) -> feed)
                .thenComposeAsync(Feed::leave, scope.loop());
    }

    private void end(ErrorCondition error) {
        if (!closed) {
            scope.then(stop(), (done, failure) -> {});
            sender.setCondition(error);
            sender.close();
        }
    }
}
