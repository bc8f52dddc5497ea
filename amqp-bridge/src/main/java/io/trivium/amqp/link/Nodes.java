package io.trivium.amqp.link;

import io.trivium.rocket.client.GroupDeclaration;
import io.trivium.rocket.client.RocketClient;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.qpid.protonj2.types.transport.AmqpError;

/**
 * Makes sure that topics and queues' groups exist before they are used, once for each connection. Its futures are completed on the
 * connection's event loop, which owns it.
 */
final class Nodes {
    private final RocketClient client;
    private final Executor mailbox;
    private final Map<Node, CompletableFuture<Void>> ready = new HashMap<>();
    /** Apart: who may send to a queue may not be allowed to receive from it. */
    private final Map<Node, CompletableFuture<Void>> readyToSend = new HashMap<>();

    /** The temporary nodes of this connection. */
    private final Set<Node> own = new HashSet<>();

    private final Map<String, Integer> consumers = new HashMap<>();

    Nodes(RocketClient client, Executor mailbox) {
        this.client = client;
        this.mailbox = mailbox;
    }

    /**
     * Creates the node's topic, and its group if it is a queue, unless they are there, or nothing is kept for it. The temporary nodes of
     * others are only looked for: one that is gone is not made again.
     */
    CompletableFuture<Void> ready(Node node) {
        String group = Addresses.queueGroup(node);
        return ready(node, ready, new GroupDeclaration(group, GroupDeclaration.Kind.QUEUE, node.topic()));
    }

    /** The same for a sender, which needs no right to receive. */
    CompletableFuture<Void> readyToSend(Node node) {
        return ready(node, readyToSend, GroupDeclaration.ofSender(Addresses.queueGroup(node), node.topic()));
    }

    private CompletableFuture<Void> ready(
            Node node, Map<Node, CompletableFuture<Void>> ready, GroupDeclaration queueGroup) {
        if (node.requester()) {
            return CompletableFuture.completedFuture(null);
        }
        if (Addresses.temporary(node) && !owns(node)) {
            return onLoop(client.requireTopic(node.topic()), () -> {});
        }
        CompletableFuture<Void> known = ready.get(node);
        if (known != null) {
            return known;
        }
        CompletableFuture<Void> future = onLoop(
                client.ensureTopic(node.topic())
                        .thenCompose(done -> node.queue() && node.group() == null
                                ? client.declareGroup(queueGroup)
                                : CompletableFuture.completedFuture(null)),
                () -> ready.remove(node));
        ready.put(node, future);
        return future;
    }

    private CompletableFuture<Void> onLoop(CompletionStage<Void> stage, Runnable failed) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        stage.whenCompleteAsync(
                (done, failure) -> {
                    if (failure == null) {
                        future.complete(null);
                    } else {
                        failed.run();
                        future.completeExceptionally(failure);
                    }
                },
                mailbox);
        return future;
    }

    /** Notes what the cluster refused a node's messages with: one that is gone is made again by whoever attaches next. */
    void failed(Node node, Throwable failure) {
        if (AmqpError.NOT_FOUND.equals(Refusals.error(failure).getCondition())) {
            ready.remove(node);
            readyToSend.remove(node);
        }
    }

    /** Notes a temporary node as this connection's own, which may be made. */
    void own(Node node) {
        own.add(node);
    }

    /** Returns whether the node's topic is a temporary one of this connection. */
    boolean owns(Node node) {
        return own.stream().anyMatch(mine -> mine.topic().equals(node.topic()));
    }

    /** Returns the temporary nodes of this connection that are not gone. */
    List<Node> own() {
        return List.copyOf(own);
    }

    /** Forgets a temporary node that is gone; false if it was not this connection's own, or is forgotten already. */
    boolean forget(Node node) {
        ready.remove(node);
        readyToSend.remove(node);
        return own.remove(node);
    }

    /** Notes that a link is going to consume from a group; before it declares it, so that none that leaves takes it away. */
    void join(String group) {
        consumers.merge(group, 1, Integer::sum);
    }

    /** Ends a link's part in a group, and with the last link this connection's. */
    CompletionStage<Void> leave(String group) {
        Integer left = consumers.computeIfPresent(group, (name, count) -> count == 1 ? null : count - 1);
        return left == null ? client.leaveGroup(group) : CompletableFuture.completedFuture(null);
    }
}
