package io.trivium.rocket.client;

import io.trivium.rocket.transport.Dispatcher;
import io.trivium.rocket.transport.Peer;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one address: opened at the first call and again at the first one after it was lost, later and later while that
 * fails. The client's event loop owns it.
 */
final class Link {
    private static final long FIRST_DELAY_MILLIS = 100;
    private static final int MAX_DOUBLINGS = 6;

    private final ClientContext context;
    private final String address;
    private final Dispatcher dispatcher;
    private @Nullable Later<Peer> current;
    private @Nullable Peer open;
    private int failures;
    /** How many attempts had failed before the connection that was opened last. */
    private int failuresBefore;

    private boolean closed;

    Link(ClientContext context, String address, Dispatcher dispatcher) {
        this.context = context;
        this.address = address;
        this.dispatcher = dispatcher;
    }

    Later<Peer> peer() {
        if (closed) {
            return Later.failed(new RocketException(RocketException.NOT_ANSWERED, "the client is closed"));
        }
        Later<Peer> known = current;
        if (known != null && (open == null || open.open())) {
            return known;
        }
        Later<Peer> opening = new Later<>();
        current = opening;
        open = null;
        if (failures == 0) {
            connect(opening);
        } else {
            long delay = FIRST_DELAY_MILLIS << Math.min(failures - 1, MAX_DOUBLINGS);
            context.loops().later(delay, context.loop(), () -> connect(opening));
        }
        return opening;
    }

    /** The connection that was opened last is of no use: it counts as an attempt that failed, and is closed. */
    void leave(Peer peer) {
        if (peer == open) {
            failures = failuresBefore + 1;
        }
        peer.close();
    }

    /** Closes the connection, if there is one: the next call opens another. */
    void rest() {
        Peer resting = open;
        if (resting != null) {
            current = null;
            open = null;
            resting.close();
        }
    }

    void close() {
        closed = true;
        if (open != null) {
            open.close();
        }
    }

    private void connect(Later<Peer> opening) {
        context.connector().connect(address, dispatcher, context.loop()).whenComplete((peer, failure) -> {
            if (peer == null) {
                failures++;
                current = null;
                opening.fail(ClientContext.notAnswered(failure));
            } else {
                failuresBefore = failures;
                failures = 0;
                opened(opening, peer);
            }
        });
    }

    private void opened(Later<Peer> opening, Peer peer) {
        if (closed) {
            peer.close();
            opening.fail(new RocketException(RocketException.NOT_ANSWERED, "the client is closed"));
        } else {
            open = peer;
            opening.complete(peer);
        }
    }
}
