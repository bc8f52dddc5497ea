package io.trivium.amqp.link;

import io.trivium.amqp.mapping.ReceivedMessage;
import io.trivium.amqp.wire.AmqpException;
import io.trivium.rocket.client.OutboundMessage;
import io.trivium.rocket.client.SendReceipt;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.engine.IncomingDelivery;
import org.apache.qpid.protonj2.engine.Receiver;
import org.apache.qpid.protonj2.types.messaging.Accepted;
import org.apache.qpid.protonj2.types.messaging.Rejected;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.apache.qpid.protonj2.types.transport.DeliveryState;
import org.apache.qpid.protonj2.types.transport.ErrorCondition;
import org.apache.qpid.protonj2.types.transport.LinkError;
import org.jspecify.annotations.Nullable;

/**
 * A link on which a client sends. Its messages go to the cluster in order and are answered in order, when the cluster has answered.
 * Owned by the connection's event loop.
 */
final class ProducerLink {
    private static final int MAX_TAG_BYTES = 32;
    private static final int SLOWNESS = 8;

    private final LinkScope scope;
    private final Receiver receiver;

    /** Null for the anonymous relay, where each message names its own. */
    private final @Nullable Node target;

    private final Assembly assembly = new Assembly();

    /** Messages that the client has no answer for, in order: those that went to the cluster before those that did not. */
    private final Deque<Sending> unanswered = new ArrayDeque<>();

    private final Deque<Sending> unsent = new ArrayDeque<>();
    private final Runnable giveCredit = this::giveCredit;
    private int credit;
    private boolean messagesCame;

    /** What the next messages are thought to have: what the first may have, then what they had; fewer bytes are believed slowly. */
    private int messageBytes;

    private long arriving;
    private boolean waiting;
    private boolean closed;

    ProducerLink(LinkScope scope, Receiver receiver, @Nullable Node target) {
        this.scope = scope;
        this.receiver = receiver;
        this.target = target;
        messageBytes = scope.limits().maxMessageBytes();
    }

    /** Opens this side of the link and gives credit. */
    void open() {
        receiver.deliveryReadHandler(this::received);
        receiver.deliveryAbortedHandler(this::aborted);
        receiver.open();
        giveCredit();
    }

    /** Stops: what is under way is still stored, but no longer answered. */
    void stop() {
        closed = true;
        assembly.clear();
        arrived();
    }

    private void received(IncomingDelivery delivery) {
        ProtonBuffer chunk = delivery.readAll();
        if (closed) {
            return;
        }
        if (delivery.getTransferCount() <= 1 && assembly.size() == 0) {
            begin(delivery);
        }
        if (chunk != null) {
            if (assembly.size() + (long) chunk.getReadableBytes()
                    > scope.limits().maxMessageBytes()) {
                end(new ErrorCondition(
                        LinkError.MESSAGE_SIZE_EXCEEDED,
                        "A message may have " + scope.limits().maxMessageBytes() + " bytes"));
                return;
            }
            if (delivery.isPartial() && !arrives(chunk.getReadableBytes())) {
                return;
            }
            assembly.add(chunk);
        }
        if (!delivery.isPartial()) {
            arrived();
            complete(delivery, assembly.take());
        }
    }

    /** Notes a part of a message; if that is too much for all, the link is ended. */
    private boolean arrives(int bytes) {
        if (!scope.arrives(bytes)) {
            end(new ErrorCondition(
                    AmqpError.RESOURCE_LIMIT_EXCEEDED,
                    "Too many large messages are arriving at this server at a time: send again later"));
            return false;
        }
        arriving += bytes;
        return true;
    }

    private void arrived() {
        scope.arrived(arriving);
        arriving = 0;
    }

    private void begin(IncomingDelivery delivery) {
        if (delivery.getTag() == null || delivery.getTag().tagLength() > MAX_TAG_BYTES) {
            throw new AmqpException(AmqpError.INVALID_FIELD, "A delivery tag has 1 to " + MAX_TAG_BYTES + " bytes");
        }
        if (credit == 0) {
            throw new AmqpException(
                    LinkError.TRANSFER_LIMIT_EXCEEDED, "More messages came than the link has credit for");
        }
    }

    private void aborted(IncomingDelivery delivery) {
        assembly.clear();
        arrived();
        delivery.settle();
        used();
    }

    private void used() {
        credit--;
        scope.atEndOfBatch(giveCredit);
    }

    private void complete(IncomingDelivery delivery, byte[] message) {
        used();
        measure(message.length);
        Sending sending = new Sending(delivery, message.length);
        unanswered.add(sending);
        scope.unanswered(sending.bytes);
        try {
            ReceivedMessage received = scope.reader().read(message, scope.nowMillis());
            Node node = node(received);
            checkUser(received);
            sending.prepared(StoredForm.outbound(received, node, scope), node);
            unsent.add(sending);
        } catch (AmqpException e) {
            sending.answer(new Rejected().setError(e.error()));
        }
        send();
        answer();
    }

    private void measure(int bytes) {
        int believed = messagesCame ? messageBytes - (messageBytes - bytes) / SLOWNESS : bytes;
        messageBytes = Math.max(1, Math.max(bytes, believed));
        messagesCame = true;
    }

    private Node node(ReceivedMessage received) {
        Node fixed = target;
        String to = received.to();
        if (fixed != null) {
            return fixed.kind() == null && received.toKind() != null && Addresses.names(to, fixed)
                    ? new Node(fixed.name(), received.toKind(), fixed.topic(), null)
                    : fixed;
        }
        if (to == null) {
            throw new AmqpException(AmqpError.INVALID_FIELD, "A message to the anonymous relay must have a 'to'");
        }
        Node node = Addresses.read(to, received.toKind());
        if (node.group() != null) {
            throw new AmqpException(AmqpError.NOT_ALLOWED, "Messages are sent to a topic, not to a group of it: " + to);
        }
        return node;
    }

    /** A message's user-id is checked against the login, where there is one (AMQP 1.0 §3.2.4). */
    private void checkUser(ReceivedMessage received) {
        String user = scope.owner().user();
        byte[] claimed = received.userId();
        if (user != null && claimed != null && !Arrays.equals(claimed, user.getBytes(StandardCharsets.UTF_8))) {
            throw new AmqpException(
                    AmqpError.UNAUTHORIZED_ACCESS, "The message's user-id is not the connection's user");
        }
    }

    /** Sends what may be sent. A message whose node is still being made sure of holds up those behind it, to keep their order. */
    private void send() {
        while (!waiting && !unsent.isEmpty()) {
            Sending next = unsent.remove();
            var ready = ready(next.node());
            if (ready.isDone()) {
                var unused = ready.whenComplete((done, failure) -> submit(next, failure));
                continue;
            }
            waiting = true;
            var unused = ready.whenComplete((done, failure) -> {
                waiting = false;
                submit(next, failure);
                send();
                answer();
            });
        }
    }

    /** The link's own target was made sure of when it was attached. */
    private CompletableFuture<Void> ready(Node node) {
        return node.equals(target)
                ? CompletableFuture.completedFuture(null)
                : scope.nodes().readyToSend(node);
    }

    private void submit(Sending sending, @Nullable Throwable failure) {
        if (failure == null) {
            submit(sending);
        } else {
            sending.answer(new Rejected().setError(Refusals.error(failure)));
        }
    }

    private void submit(Sending sending) {
        var stage = scope.client().send(sending.outbound());
        scope.<SendReceipt>then(stage, (receipt, failure) -> {
            if (failure != null) {
                scope.nodes().failed(sending.node(), failure);
            }
            sending.answer(failure == null ? Accepted.getInstance() : new Rejected().setError(Refusals.error(failure)));
            answer();
        });
    }

    /** Tells the client the outcomes at the head: those behind an open one wait for it. */
    private void answer() {
        while (!unanswered.isEmpty() && unanswered.element().outcome != null) {
            Sending head = unanswered.remove();
            scope.unanswered(-head.bytes);
            if (!closed) {
                settle(head.delivery, head.outcome);
            }
        }
        scope.atEndOfBatch(giveCredit);
    }

    private void settle(IncomingDelivery delivery, @Nullable DeliveryState outcome) {
        boolean presettled = delivery.isRemotelySettled();
        delivery.disposition(outcome, true);
        if (presettled && outcome instanceof Rejected rejected) {
            // Nobody would hear of it otherwise.
            end(rejected.getError());
        }
    }

    private void giveCredit() {
        if (closed) {
            return;
        }
        int most = scope.limits().producerCredit();
        long fit = Math.min(most - unanswered.size(), scope.room() / messageBytes);
        // Who waits for no answer is woken by none.
        long wanted = Math.max(fit, scope.idle() ? 1 : 0) - credit;
        long usual = Math.min(most, scope.limits().unansweredBytes() / messageBytes);
        if (wanted > 0 && (credit == 0 || wanted >= usual / 2)) {
            credit += (int) wanted;
            receiver.addCredit((int) wanted);
        } else if (credit == 0) {
            scope.awaitRoom(giveCredit);
        }
    }

    private void end(@Nullable ErrorCondition error) {
        stop();
        receiver.setCondition(error);
        receiver.close();
    }

    /** A message on its way to the cluster. */
    private static final class Sending {
        private final IncomingDelivery delivery;
        private final int bytes;
        private @Nullable OutboundMessage message;
        private @Nullable Node node;
        private @Nullable DeliveryState outcome;

        Sending(IncomingDelivery delivery, int bytes) {
            this.delivery = delivery;
            this.bytes = bytes;
        }

        void prepared(OutboundMessage outbound, Node destination) {
            message = outbound;
            node = destination;
        }

        OutboundMessage outbound() {
            return Objects.requireNonNull(message);
        }

        Node node() {
            return Objects.requireNonNull(node);
        }

        void answer(DeliveryState state) {
            outcome = state;
            message = null;
        }
    }
}
