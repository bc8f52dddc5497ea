package io.trivium.amqp.link;

import io.trivium.amqp.wire.AmqpException;
import io.trivium.message.mapping.DestinationKind;
import java.util.concurrent.CompletableFuture;
import org.apache.qpid.protonj2.engine.Receiver;
import org.apache.qpid.protonj2.types.UnsignedLong;
import org.apache.qpid.protonj2.types.messaging.Target;
import org.apache.qpid.protonj2.types.messaging.Terminus;
import org.apache.qpid.protonj2.types.transactions.Coordinator;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.apache.qpid.protonj2.types.transport.LinkError;
import org.apache.qpid.protonj2.types.transport.ReceiverSettleMode;
import org.apache.qpid.protonj2.types.transport.SenderSettleMode;

/** Answers clients that attach a link to send on. */
final class ProducerAttach {
    private final LinkScope scope;
    private final Links links;

    ProducerAttach(LinkScope scope, Links links) {
        this.scope = scope;
        this.links = links;
    }

    void attach(Receiver receiver) {
        Terminus terminus = receiver.getRemoteTarget();
        if (terminus instanceof Coordinator) {
            throw new AmqpException(AmqpError.NOT_IMPLEMENTED, "Transactions are not supported on AMQP connections");
        }
        if (!(terminus instanceof Target target)) {
            throw new AmqpException(AmqpError.INVALID_FIELD, "A link to send on needs a target");
        }
        settings(receiver);
        if (target.isDynamic()) {
            temporary(receiver, target);
        } else if (target.getAddress() == null) {
            receiver.setTarget(target);
            open(receiver, new ProducerLink(scope, receiver, null));
        } else {
            fixed(receiver, target);
        }
    }

    private void settings(Receiver receiver) {
        SenderSettleMode mode = receiver.getRemoteSenderSettleMode();
        receiver.setSenderSettleMode(mode == null ? SenderSettleMode.MIXED : mode);
        receiver.deliveryReadHandler(early -> {
            throw new AmqpException(LinkError.TRANSFER_LIMIT_EXCEEDED, "A message came before the link had credit");
        });
        // Every message is settled with its answer, in one disposition.
        receiver.setReceiverSettleMode(ReceiverSettleMode.FIRST);
        receiver.setSource(receiver.getRemoteSource());
        receiver.setMaxMessageSize(UnsignedLong.valueOf(scope.limits().maxMessageBytes()));
        if (LinkCapabilities.has(receiver.getRemoteDesiredCapabilities(), LinkCapabilities.DELAYED_DELIVERY)) {
            receiver.setOfferedCapabilities(LinkCapabilities.DELAYED_DELIVERY);
        }
    }

    private void fixed(Receiver receiver, Target target) {
        Node node = Addresses.read(target.getAddress(), LinkCapabilities.kind(target.getCapabilities()));
        if (node.group() != null) {
            throw new AmqpException(AmqpError.NOT_ALLOWED, "Messages are sent to a topic, not to a group of it");
        }
        receiver.setTarget(target);
        links.whenReady(
                receiver,
                scope.nodes().readyToSend(node),
                () -> open(receiver, new ProducerLink(scope, receiver, node)),
                () -> {});
    }

    private void temporary(Receiver receiver, Target target) {
        DestinationKind kind = LinkCapabilities.kind(target.getCapabilities());
        Node node = Addresses.temporary(
                kind != null && !kind.queue() ? DestinationKind.TEMPORARY_TOPIC : DestinationKind.TEMPORARY_QUEUE,
                scope.random());
        scope.nodes().own(node);
        receiver.setTarget(
                target.setAddress(node.name()).setDynamicNodeProperties(LinkCapabilities.LIVES_AS_LONG_AS_ITS_LINK));
        ProducerLink link = new ProducerLink(scope, receiver, node);
        Runnable open = () -> {
            links.until(receiver, () -> {
                link.stop();
                return links.deleteTemporary(node);
            });
            link.open();
        };
        links.whenReady(receiver, scope.nodes().readyToSend(node), open, () -> links.deleteTemporary(node));
    }

    private void open(Receiver receiver, ProducerLink link) {
        links.until(receiver, () -> {
            link.stop();
            return CompletableFuture.completedFuture(null);
        });
        link.open();
    }
}
