package io.trivium.amqp.link;

import io.trivium.amqp.wire.AmqpException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.qpid.protonj2.engine.Connection;
import org.apache.qpid.protonj2.engine.Link;
import org.apache.qpid.protonj2.engine.Receiver;
import org.apache.qpid.protonj2.engine.Sender;
import org.apache.qpid.protonj2.engine.Session;
import org.apache.qpid.protonj2.types.messaging.Target;
import org.apache.qpid.protonj2.types.transport.ErrorCondition;

/** The sessions and links of one connection, from Begin and Attach to their end. Owned by the connection's event loop. */
public final class Links {
    private final LinkScope scope;
    private final ProducerAttach producers;
    private final ConsumerAttach consumers;
    private final Map<Session, Set<Supplier<CompletionStage<Void>>>> stops = new HashMap<>();

    /** Makes them for a connection. */
    public Links(LinkScope scope) {
        this.scope = scope;
        producers = new ProducerAttach(scope, this);
        consumers = new ConsumerAttach(scope, this);
    }

    /**
     * Answers what the peer opens.
     *
     * @param sessionBytes what one session may send ahead, in bytes
     * @param handleMax the highest handle of a link
     */
    public void serve(Connection connection, int sessionBytes, int handleMax) {
        connection.sessionOpenHandler(session -> {
            session.setIncomingCapacity(sessionBytes);
            session.setHandleMax(handleMax);
            session.closeHandler(this::ended);
            session.open();
        });
        connection.receiverOpenHandler(receiver -> attach(receiver, () -> producers.attach(receiver)));
        connection.senderOpenHandler(sender -> attach(sender, () -> consumers.attach(sender)));
    }

    private void attach(Link<?> link, Runnable attach) {
        try {
            attach.run();
        } catch (AmqpException e) {
            refuse(link, e.error());
        }
    }

    private void ended(Session session) {
        Set<Supplier<CompletionStage<Void>>> links = stops.remove(session);
        if (links != null) {
            links.forEach(stop -> scope.then(stop.get(), (done, failure) -> {}));
        }
        session.close();
    }

    /** Refuses an attach: it is answered with an empty terminus and a detach that tells why (AMQP 1.0 §2.6.3). */
    void refuse(Link<?> link, ErrorCondition error) {
        if (link instanceof Sender sender) {
            sender.setSource(null);
        } else if (link instanceof Receiver receiver) {
            receiver.setTarget((Target) null);
            receiver.deliveryReadHandler(dropped -> {});
        }
        link.open();
        link.setCondition(error);
        link.closeHandler(closed -> {});
        link.detachHandler(detached -> {});
        link.close();
    }

    /** Goes on with an attach when the cluster has done its part, unless the session has ended meanwhile. */
    void whenReady(Link<?> link, CompletionStage<Void> ready, Runnable open, Runnable undo) {
        scope.then(ready, (done, failure) -> {
            if (failure != null) {
                undo.run();
                if (usable(link)) {
                    refuse(link, Refusals.error(failure));
                }
            } else if (usable(link)) {
                open.run();
            } else {
                undo.run();
            }
        });
    }

    private static boolean usable(Link<?> link) {
        return link.getEngine().isRunning()
                && link.isRemotelyOpen()
                && link.getSession().isRemotelyOpen();
    }

    /** Stops a link when the peer detaches it, and answers that when it has stopped; or when its session ends. */
    void until(Link<?> link, Supplier<CompletionStage<Void>> stop) {
        Set<Supplier<CompletionStage<Void>>> siblings =
                stops.computeIfAbsent(link.getSession(), session -> new LinkedHashSet<>());
        siblings.add(stop);
        link.closeHandler(closed -> {
            siblings.remove(stop);
            scope.then(stop.get(), (done, failure) -> end(link, true));
        });
        link.detachHandler(detached -> {
            siblings.remove(stop);
            scope.then(stop.get(), (done, failure) -> end(link, false));
        });
    }

    private static void end(Link<?> link, boolean close) {
        if (!link.getEngine().isRunning() || !link.getSession().isLocallyOpen()) {
            return;
        }
        if (link.isLocallyOpen()) {
            if (close) {
                link.close();
            } else {
                link.detach();
            }
        }
    }

    /** Deletes a temporary node: its link has ended. */
    CompletionStage<Void> deleteTemporary(Node node) {
        if (!scope.nodes().forget(node)) {
            return CompletableFuture.completedFuture(null);
        }
        CompletionStage<Void> group = node.queue()
                ? scope.client().deleteGroup(Addresses.queueGroup(node))
                : CompletableFuture.completedFuture(null);
        return group.handle((done, failure) -> node.topic()).thenCompose(scope.client()::deleteTopic);
    }

    /** Deletes what lives no longer than the connection. */
    public CompletionStage<Void> end() {
        CompletionStage<Void> all = CompletableFuture.completedFuture(null);
        for (Node node : scope.nodes().own()) {
            CompletionStage<Void> one = deleteTemporary(node);
            all = all.thenCompose(done -> one.exceptionally(failure -> null));
        }
        return all;
    }
}
