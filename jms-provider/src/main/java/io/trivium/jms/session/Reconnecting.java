package io.trivium.jms.session;

import io.trivium.rocket.client.Receipt;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a connection does when the broker has ended its session: it looks for the cluster and takes up there what it had, or gives up.
 * Thread-safe.
 */
final class Reconnecting {
    private static final Logger LOG = LoggerFactory.getLogger(Reconnecting.class);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final ConnectionParts parts;
    private final List<SessionCore> sessions;
    private final BooleanSupplier closed;
    private final ExceptionTelling telling;

    // The monitor guards these
    private @Nullable JMSException lost;
    private long losses;
    private boolean restoring;

    /**
     * @param sessions the connection's, safe to be read while they change
     * @param closed whether the connection is; must not wait
     */
    Reconnecting(ConnectionParts parts, List<SessionCore> sessions, BooleanSupplier closed) {
        this.parts = parts;
        this.sessions = sessions;
        this.closed = closed;
        telling = parts.telling();
    }

    /** Lets a session that is among the connection's now share what happened to those before it. */
    synchronized void admit(SessionCore session) {
        if (lost != null) {
            session.fail(lost);
        } else if (restoring) {
            session.suspend();
        }
    }

    /**
     * A broker ended the session, or is gone.
     *
     * @param gone what was leased there, which is not ours any more; what other brokers have leased is
     */
    void lose(Set<Receipt> gone) {
        sessions.forEach(session -> session.lose(gone));
        JMSException cause = new JMSException("The session with the broker was lost.");
        synchronized (this) {
            losses++;
            if (closed.getAsBoolean() || lost != null || restoring) {
                return;
            }
            restoring = true;
        }
        LOG.warn("The session with the broker was lost: what was not acknowledged will be delivered again.");
        try {
            restore();
        } catch (JMSException e) {
            giveUp(e, cause);
        }
    }

    /** Finds the cluster again and takes up there what this connection had: for each loss, even one that happens meanwhile. */
    private void restore() throws JMSException {
        if (parts.settings().patience().isZero()) {
            throw new JMSException("Reconnecting is switched off.");
        }
        long deadline =
                parts.environment().millis() + parts.settings().patience().toMillis();
        while (true) {
            long seen = lossesSeen();
            sessions.forEach(SessionCore::suspend);
            try {
                Failures.await(parts.link().client().capabilities());
                parts.link().claimAgain();
                parts.temporaries().restore();
                parts.sharedGroups().restore();
                if (restored(seen)) {
                    sessions.forEach(SessionCore::resume);
                    tellOfGap();
                    return;
                }
            } catch (JMSException e) {
                // Who has our client id uses it, and may go on doing so for ever
                boolean taken = e instanceof InvalidClientIDException;
                if (taken || closed.getAsBoolean() || parts.environment().millis() >= deadline) {
                    throw e;
                }
                parts.environment().pause(PAUSE);
            }
        }
    }

    /** What lives as long as a session has missed what was sent meanwhile; all else goes on where it was. */
    private void tellOfGap() {
        if (parts.temporaries().any() || parts.sharedGroups().anyOfSession()) {
            telling.tell(new JMSException(
                    "The broker was restarted or out of reach for too long. The connection goes on, but its"
                            + " subscriptions that are not durable and its temporary destinations may have missed"
                            + " messages.",
                    JmsConnection.SESSION_RESTORED));
        }
    }

    private synchronized long lossesSeen() {
        return losses;
    }

    private synchronized boolean restored(long seen) {
        restoring = losses != seen;
        return !restoring;
    }

    private void giveUp(JMSException reason, JMSException cause) {
        cause.setLinkedException(reason);
        synchronized (this) {
            if (closed.getAsBoolean()) {
                return;
            }
            lost = cause;
        }
        sessions.forEach(session -> session.fail(cause));
        telling.tell(cause);
    }
}
