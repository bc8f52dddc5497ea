package io.trivium.jms.session;

import io.trivium.rocket.client.InboundMessage;
import io.trivium.rocket.client.Receipt;
import io.trivium.rocket.client.RocketClient;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way back to the broker of messages that the application did not see, or is to see again. Thread-safe. */
final class Returns {
    private static final Logger LOG = LoggerFactory.getLogger(Returns.class);

    private final RocketClient client;
    private final Flow flow;

    /** What arrived while messages were recovered; the lock of the flow guards it. */
    private final List<Receipt> returned = new ArrayList<>();

    Returns(RocketClient client, Flow flow) {
        this.client = client;
        this.flow = flow;
    }

    /** With the lock: keeps what arrived while messages are recovered, to be given back behind them. */
    void keep(List<Receipt> receipts) {
        returned.addAll(receipts);
    }

    /** With the lock: the broker has taken these back by itself. */
    void forget(Set<Receipt> gone) {
        returned.removeAll(gone);
    }

    /** Returns messages that the application did not see; that fails only with the lease itself. */
    void giveBack(List<Receipt> receipts) {
        if (!receipts.isEmpty()) {
            client.release(receipts, Duration.ZERO, false).exceptionally(failure -> {
                LOG.debug("{} messages were not given back: {}", receipts.size(), failure.getMessage());
                return null;
            });
        }
    }

    /** Puts back what was taken last; if its consumer has closed meanwhile, it is given back. */
    void putBack(Prefetch prefetch, InboundMessage inbound) {
        boolean kept = flow.locked(() -> {
            if (prefetch.closed()) {
                return false;
            }
            prefetch.putBack(inbound);
            return true;
        });
        if (!kept) {
            giveBack(List.of(inbound.receipt()));
        }
    }

    /** Offers messages again that were delivered, with an attempt counted. */
    void redeliver(List<Receipt> delivered) throws JMSException {
        Failures.awaitUninterruptibly(client.release(delivered, Duration.ZERO, true));
    }

    /** Gives back what waits here, until nothing comes after it: a pop that was answered meanwhile would break the order. */
    void releaseReady(List<Prefetch> all) throws JMSException {
        while (true) {
            List<Receipt> ready = flow.locked(() -> takeReady(all));
            if (ready.isEmpty()) {
                return;
            }
            Failures.awaitUninterruptibly(client.release(ready, Duration.ZERO, false));
        }
    }

    private List<Receipt> takeReady(List<Prefetch> all) {
        List<Receipt> ready = new ArrayList<>();
        all.forEach(prefetch -> ready.addAll(prefetch.takeReceipts()));
        ready.addAll(returned);
        returned.clear();
        return ready;
    }
}
