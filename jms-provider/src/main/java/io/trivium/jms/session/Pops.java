package io.trivium.jms.session;

import io.trivium.rocket.client.InboundMessage;
import io.trivium.rocket.client.PopCall;
import io.trivium.rocket.client.Receipt;
import io.trivium.rocket.client.RocketClient;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes messages from the broker for a session's consumers, ahead of the application. Thread-safe. */
final class Pops {
    private static final Logger LOG = LoggerFactory.getLogger(Pops.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final RocketClient client;
    private final Flow flow;
    private final Returns returns;
    private final Environment environment;

    Pops(RocketClient client, Flow flow, Returns returns, Environment environment) {
        this.client = client;
        this.flow = flow;
        this.returns = returns;
        this.environment = environment;
    }

    void pumpAll() {
        flow.allPrefetches().forEach(this::pump);
    }

    /** Pops if there is room. */
    void pump(Prefetch prefetch) {
        PopCall call;
        flow.lock().lock();
        try {
            call = begin(prefetch);
        } finally {
            flow.lock().unlock();
        }
        ask(prefetch, call);
    }

    /** With the lock: begins a pop if there is room, which is to be {@link #ask asked} for without it. */
    @Nullable
    PopCall begin(Prefetch prefetch) {
        return flow.wants(prefetch) ? prefetch.beginPop() : null;
    }

    /** @param call null if none was begun */
    void ask(Prefetch prefetch, @Nullable PopCall call) {
        if (call != null) {
            client.pop(call).whenComplete((messages, error) -> popped(prefetch, messages, error));
        }
    }

    private void popped(Prefetch prefetch, @Nullable List<InboundMessage> messages, @Nullable Throwable error) {
        if (messages == null) {
            LOG.warn(
                    "Cannot take messages of {}, trying again: {}",
                    prefetch.subscription().destination(),
                    Failures.of(error == null ? new IllegalStateException("no answer") : error)
                            .getMessage());
            environment.after(RETRY, () -> popAgain(prefetch));
            return;
        }
        arrived(prefetch, messages);
        popAgain(prefetch);
    }

    private void popAgain(Prefetch prefetch) {
        flow.run(prefetch::endPop);
        pump(prefetch);
    }

    private void arrived(Prefetch prefetch, List<InboundMessage> messages) {
        if (messages.isEmpty()) {
            return;
        }
        List<Receipt> back = messages.stream().map(InboundMessage::receipt).toList();
        flow.lock().lock();
        try {
            if (flow.wants(prefetch)) {
                prefetch.add(messages);
                flow.changed().signalAll();
                return;
            }
            if (flow.recovering()) {
                returns.keep(back);
                return;
            }
        } finally {
            flow.lock().unlock();
        }
        returns.giveBack(back);
    }

    /** Asks the broker whether there is a message now, if none waits here. */
    void probe(Prefetch prefetch) throws JMSException {
        boolean asks = flow.locked(() -> flow.wants(prefetch) && prefetch.isEmpty());
        if (asks) {
            Failures.await(client.pop(prefetch.probe()).thenAccept(messages -> arrived(prefetch, messages)));
        }
    }

    /**
     * Ends the broker's waits, so that it does not offer messages here that another consumer should get. If the broker is gone, the
     * session's end does it.
     */
    void cancel(List<Prefetch> waiting) {
        for (Prefetch prefetch : waiting) {
            try {
                Failures.awaitUninterruptibly(
                        client.cancelPops(prefetch.subscription().group(), prefetch.owner()));
            } catch (JMSException e) {
                LOG.debug("The broker did not answer a consumer that waits no longer: {}", e.getMessage());
            }
        }
    }
}
