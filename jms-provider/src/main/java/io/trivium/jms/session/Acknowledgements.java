package io.trivium.jms.session;

import io.trivium.rocket.client.Receipt;
import io.trivium.rocket.client.RocketClient;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session has delivered and not acknowledged, and how its mode acknowledges. In AUTO each message is acknowledged by itself
 * when the application has it, and the answer is there before the next one is delivered. In DUPS_OK nobody waits, and what
 * comes while an acknowledgement is under way shares the next one. In CLIENT the application says when. Thread-safe.
 */
final class Acknowledgements {
    private static final Logger LOG = LoggerFactory.getLogger(Acknowledgements.class);

    private final RocketClient client;
    private final int mode;
    private final List<Receipt> unacknowledged = new ArrayList<>();

    /** DUPS_OK: what waits while an acknowledgement is under way. */
    private List<Receipt> batch = new ArrayList<>();

    private boolean batchUnderWay;
    private CompletableFuture<Void> underWay = CompletableFuture.completedFuture(null);

    Acknowledgements(RocketClient client, int mode) {
        this.client = client;
        this.mode = mode;
    }

    int mode() {
        return mode;
    }

    /** The application gets a message. */
    synchronized void delivered(Receipt receipt) {
        unacknowledged.add(receipt);
    }

    /** The application has a message, or its listener returned. Does nothing if the message was recovered meanwhile. */
    synchronized void accepted(Receipt receipt) {
        if (mode == Session.CLIENT_ACKNOWLEDGE || !unacknowledged.remove(receipt)) {
            return;
        }
        if (mode == Session.DUPS_OK_ACKNOWLEDGE) {
            batch.add(receipt);
            sendBatch();
        } else {
            underWay = send(List.of(receipt));
        }
    }

    /** Finishes a message that the application never gets. */
    synchronized void skip(Receipt receipt) {
        underWay = send(List.of(receipt));
    }

    /** Acknowledges all that was delivered, and waits for the answer. If that fails they stay unacknowledged. */
    void acknowledgeAll() throws JMSException {
        List<Receipt> all;
        synchronized (this) {
            all = List.copyOf(unacknowledged);
        }
        if (!all.isEmpty()) {
            Failures.await(client.acknowledge(all));
            synchronized (this) {
                unacknowledged.removeAll(Set.copyOf(all));
            }
        }
    }

    /** Takes what was delivered and not acknowledged, in order: it is to be given back. */
    synchronized List<Receipt> takeUnacknowledged() {
        List<Receipt> all = List.copyOf(unacknowledged);
        unacknowledged.clear();
        return all;
    }

    /** Whether a message of the group was delivered and is not acknowledged. */
    synchronized boolean owes(String group) {
        return unacknowledged.stream().anyMatch(receipt -> receipt.group().equals(group));
    }

    /** Forgets the messages of a group that is gone. */
    synchronized void forget(String group) {
        unacknowledged.removeIf(receipt -> receipt.group().equals(group));
    }

    /** AUTO: waits until the message before is acknowledged. */
    void awaitPrevious() {
        if (mode == Session.AUTO_ACKNOWLEDGE) {
            join();
        }
    }

    /** Waits until nothing is under way. */
    void awaitAll() {
        while (true) {
            join();
            synchronized (this) {
                if (!batchUnderWay && underWay.isDone()) {
                    return;
                }
            }
        }
    }

    private void join() {
        CompletableFuture<Void> answer;
        synchronized (this) {
            answer = underWay;
        }
        answer.join();
    }

    /** Completes normally in any case: a message whose acknowledgement failed is delivered again, marked as such. */
    private CompletableFuture<Void> send(List<Receipt> receipts) {
        return client.acknowledge(receipts)
                .handle((done, failure) -> {
                    if (failure != null) {
                        LOG.warn(
                                "{} messages of {} may be delivered again: their acknowledgement failed: {}",
                                receipts.size(),
                                receipts.get(0).topic(),
                                Failures.of(failure).getMessage());
                    }
                    return (Void) null;
                })
                .toCompletableFuture();
    }

    private synchronized void sendBatch() {
        if (batchUnderWay || batch.isEmpty()) {
            return;
        }
        List<Receipt> next = batch;
        batch = new ArrayList<>();
        batchUnderWay = true;
        CompletableFuture<Void> done = new CompletableFuture<>();
        underWay = done;
        var unused = send(next).thenRun(() -> {
            batchDone();
            done.complete(null);
        });
    }

    private synchronized void batchDone() {
        batchUnderWay = false;
        sendBatch();
    }
}
