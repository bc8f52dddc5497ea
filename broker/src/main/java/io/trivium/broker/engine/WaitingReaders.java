package io.trivium.broker.engine;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.sequencer.Command;
import io.trivium.broker.sequencer.Deadlines;
import io.trivium.broker.sequencer.Deadlines.Deadline;
import io.trivium.broker.sequencer.TurnTask;
import io.trivium.broker.view.QueueState;
import io.trivium.broker.view.TopicState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Readers parked on a queue until it has a message that they may want. The sequencer's. */
final class WaitingReaders implements TurnTask {
    private final Reading reading;
    private final Deadlines deadlines;
    private final Map<QueueState, List<WaitingReader>> byQueue = new HashMap<>();

    WaitingReaders(Reading reading, Deadlines deadlines) {
        this.reading = reading;
        this.deadlines = deadlines;
    }

    /** A command that parks a reader, unless what it waits for is there by then. */
    WaitingReader reader(QueueState queue, long offset, MessageFilter filter, long waitNanos) {
        return new WaitingReader(queue, offset, filter, waitNanos);
    }

    private void park(WaitingReader reader) {
        // Messages may have been published since the caller looked: look again, now that no publish step can come
        // between.
        if (reader.satisfied()) {
            reader.future.complete(true);
        } else if (reader.waitNanos <= 0) {
            reader.future.complete(false);
        } else {
            byQueue.computeIfAbsent(reader.queue, queue -> new ArrayList<>()).add(reader);
            reader.deadline = deadlines.after(reader.waitNanos, () -> giveUp(reader));
        }
    }

    private void giveUp(WaitingReader reader) {
        List<WaitingReader> readers = byQueue.get(reader.queue);
        if (readers != null && readers.remove(reader) && readers.isEmpty()) {
            byQueue.remove(reader.queue);
        }
        reader.future.complete(false);
    }

    @Override
    public void published(QueueState queue) {
        List<WaitingReader> readers = byQueue.get(queue);
        if (readers == null) {
            return;
        }
        for (Iterator<WaitingReader> all = readers.iterator(); all.hasNext(); ) {
            WaitingReader reader = all.next();
            if (reader.satisfied()) {
                all.remove();
                wake(reader);
            }
        }
        if (readers.isEmpty()) {
            byQueue.remove(queue);
        }
    }

    /** Wakes the readers of a topic that is gone: they look again and learn it. */
    void dropTopic(TopicState topic) {
        for (QueueState queue : topic.queues()) {
            List<WaitingReader> readers = byQueue.remove(queue);
            if (readers != null) {
                readers.forEach(this::wake);
            }
        }
    }

    private void wake(WaitingReader reader) {
        Deadline deadline = reader.deadline;
        if (deadline != null) {
            deadlines.cancel(deadline);
        }
        reader.future.complete(true);
    }

    @Override
    public void stop(BrokerException why) {
        byQueue.values().forEach(readers -> readers.forEach(reader -> reader.refuse(why)));
        byQueue.clear();
    }

    /** A reader and what it waits for. */
    final class WaitingReader implements Command {
        private final QueueState queue;
        private final MessageFilter filter;
        private final long waitNanos;
        private final CompletableFuture<Boolean> future = new CompletableFuture<>();
        private long examinedTo;
        private @Nullable Deadline deadline;

        private WaitingReader(QueueState queue, long offset, MessageFilter filter, long waitNanos) {
            this.queue = queue;
            this.examinedTo = offset;
            this.filter = filter;
            this.waitNanos = waitNanos;
        }

        CompletableFuture<Boolean> future() {
            return future;
        }

        /** Examines what came since the last time. */
        private boolean satisfied() {
            long end = queue.publishedEnd();
            boolean found = reading.mayMatch(queue, examinedTo, end, filter);
            examinedTo = Math.max(examinedTo, end);
            return found;
        }

        @Override
        public void run() {
            park(this);
        }

        @Override
        public void refuse(BrokerException why) {
            future.completeExceptionally(why);
        }
    }
}
