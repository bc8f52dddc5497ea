package io.trivium.amqp.link;

import io.trivium.amqp.wire.AmqpException;
import io.trivium.message.mapping.DestinationKind;
import io.trivium.rocket.client.GroupDeclaration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.qpid.protonj2.engine.Sender;
import org.apache.qpid.protonj2.types.UnsignedInteger;
import org.apache.qpid.protonj2.types.messaging.Source;
import org.apache.qpid.protonj2.types.messaging.Target;
import org.apache.qpid.protonj2.types.messaging.TerminusDurability;
import org.apache.qpid.protonj2.types.messaging.TerminusExpiryPolicy;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.apache.qpid.protonj2.types.transport.SenderSettleMode;
import org.jspecify.annotations.Nullable;

/** Answers clients that attach a link to receive from. */
final class ConsumerAttach {
    private final LinkScope scope;
    private final Links links;

    ConsumerAttach(LinkScope scope, Links links) {
        this.scope = scope;
        this.links = links;
    }

    void attach(Sender sender) {
        Source source = sender.getRemoteSource();
        if (source == null) {
            throw new AmqpException(AmqpError.NOT_FOUND, "No subscription is stored under the name of this link");
        }
        SelectorFilter selector = SelectorFilter.of(source.getFilter());
        // Only what is applied is echoed.
        source.setFilter(selector == null ? null : selector.asSource());
        Node node = node(source);
        boolean temporary = source.isDynamic();
        if (temporary) {
            scope.nodes().own(node);
            source.setAddress(node.name()).setDynamicNodeProperties(LinkCapabilities.LIVES_AS_LONG_AS_ITS_LINK);
        }
        if (!node.queue() && durable(source)) {
            throw new AmqpException(AmqpError.NOT_IMPLEMENTED, "Durable subscriptions are not supported over AMQP");
        }
        boolean shared = LinkCapabilities.has(source.getCapabilities(), LinkCapabilities.SHARED);
        Subscription subscription = new Subscription(
                node,
                group(sender, source, node, shared),
                shared,
                temporary,
                node.queue() && LinkCapabilities.COPY.equals(source.getDistributionMode()),
                selector == null ? null : selector.text());
        if (subscription.declared()) {
            // It waits for nobody to attach again, whatever was asked for.
            source.setExpiryPolicy(TerminusExpiryPolicy.LINK_DETACH).setTimeout(UnsignedInteger.ZERO);
        }
        settings(sender, source);
        if (!subscription.browses()) {
            scope.nodes().join(subscription.group());
        }
        links.whenReady(
                sender,
                scope.nodes().ready(node).thenCompose(done -> declare(subscription)),
                () -> open(sender, subscription),
                () -> undo(subscription));
    }

    private Node node(Source source) {
        DestinationKind kind = LinkCapabilities.kind(source.getCapabilities());
        if (source.isDynamic()) {
            return Addresses.temporary(
                    kind != null && !kind.queue() ? DestinationKind.TEMPORARY_TOPIC : DestinationKind.TEMPORARY_QUEUE,
                    scope.random());
        }
        if (source.getAddress() == null) {
            throw new AmqpException(AmqpError.INVALID_FIELD, "A link to receive from needs a source address");
        }
        Node node = Addresses.read(source.getAddress(), kind);
        if (node.requester()) {
            throw new AmqpException(AmqpError.NOT_ALLOWED, "Replies for a RocketMQ client are received by that client");
        }
        if (Addresses.temporary(node) && !scope.nodes().owns(node)) {
            throw new AmqpException(
                    AmqpError.NOT_ALLOWED, "A temporary destination is consumed by the connection that made it");
        }
        return node;
    }

    private static boolean durable(Source source) {
        boolean state = source.getDurable() != null && source.getDurable() != TerminusDurability.NONE;
        return state || source.getExpiryPolicy() == TerminusExpiryPolicy.NEVER;
    }

    private static void settings(Sender sender, Source source) {
        boolean settled = sender.getRemoteSenderSettleMode() == SenderSettleMode.SETTLED;
        sender.setSenderSettleMode(settled ? SenderSettleMode.SETTLED : SenderSettleMode.UNSETTLED);
        if (sender.getRemoteReceiverSettleMode() != null) {
            sender.setReceiverSettleMode(sender.getRemoteReceiverSettleMode());
        }
        sender.setSource(source);
        if (sender.getRemoteTarget() instanceof Target target) {
            sender.setTarget(target);
        }
    }

    private String group(Sender sender, Source source, Node node, boolean shared) {
        if (node.group() != null) {
            return node.group();
        }
        if (node.queue()) {
            return Addresses.queueGroup(node);
        }
        if (!shared) {
            return Addresses.subscriptionGroup(scope.random());
        }
        // The name of a subscription is the link's name before its first bar; its key, the kinds of client say.
        String link = sender.getName();
        int bar = link.indexOf('|');
        String name = bar < 0 ? link : link.substring(0, bar);
        boolean global = LinkCapabilities.has(source.getCapabilities(), LinkCapabilities.GLOBAL);
        return Addresses.sharedGroup(global ? null : scope.owner().container(), name);
    }

    private CompletionStage<Void> declare(Subscription subscription) {
        if (!subscription.declared()) {
            return CompletableFuture.completedFuture(null);
        }
        GroupDeclaration.Kind kind =
                subscription.shared() ? GroupDeclaration.Kind.SHARED_SUBSCRIPTION : GroupDeclaration.Kind.SUBSCRIPTION;
        return scope.client()
                .declareGroup(new GroupDeclaration(
                        subscription.group(), kind, subscription.node().topic(), subscription.selector(), false, true));
    }

    private void open(Sender sender, Subscription subscription) {
        Node node = subscription.node();
        Feed feed = subscription.browses()
                ? new BrowseFeed(scope.client(), subscription.group(), node.topic(), subscription.selector())
                : new PopFeed(
                        scope.client(),
                        scope.nodes(),
                        subscription.group(),
                        node.topic(),
                        "link-" + scope.nextNumber(),
                        subscription.declared() ? null : subscription.selector());
        ConsumerLink link = new ConsumerLink(scope, sender, node, feed);
        links.until(
                sender,
                () -> subscription.temporary()
                        ? link.stop().thenComposeAsync(done -> links.deleteTemporary(node), scope.loop())
                        : link.stop());
        link.open();
    }

    private void undo(Subscription subscription) {
        if (!subscription.browses()) {
            scope.nodes().leave(subscription.group());
        }
        if (subscription.temporary()) {
            links.deleteTemporary(subscription.node());
        }
    }

    /** What a link receives from. */
    private record Subscription(
            Node node,
            String group,
            boolean shared,
            boolean temporary,
            boolean browses,
            @Nullable String selector) {
        /** Whether the group is the link's own matter, and so is its selector. */
        boolean declared() {
            return !node.queue() && node.group() == null;
        }
    }
}
