package io.trivium.broker.engine;

import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.sequencer.Deadlines;
import io.trivium.broker.store.Room;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses new messages while the disk is full, and looks each second whether it is. {@link #admit} is the sequencer's. */
final class DiskWatch {
    /** A full disk is noticed, and its end, within this and the time of one look. */
    static final Duration EVERY = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);

    private final Room room;
    private final BooleanSupplier overLimit;
    private final Deadlines deadlines;
    private final Executor background;
    private volatile boolean looking;

    DiskWatch(Room room, BooleanSupplier overLimit, Deadlines deadlines, Executor background) {
        this.room = room;
        this.overLimit = overLimit;
        this.deadlines = deadlines;
        this.background = background;
    }

    void start() {
        deadlines.after(EVERY, this::look);
    }

    private void look() {
        if (!looking) {
            looking = true;
            try {
                background.execute(this::check);
            } catch (RejectedExecutionException stopping) {
                return;
            }
        }
        start();
    }

    private void check() {
        try {
            room.check();
        } catch (RuntimeException e) {
            LOG.warn("Could not look how much room the disk has; trying again", e);
        } finally {
            looking = false;
        }
    }

    /** Whether only what makes room may be written. */
    boolean full() {
        return room.full();
    }

    /** Refuses to write a new message to a full disk. */
    void admit() {
        if (room.full()) {
            throw new BrokerException(
                    Refusal.DISK_FULL,
                    "the disk is full: messages are taken again when there is room; receiving goes on");
        }
        if (overLimit.getAsBoolean()) {
            throw new BrokerException(
                    Refusal.DISK_FULL,
                    "what queues and subscriptions hold takes all the room that is allowed: receive messages, or allow more");
        }
    }
}
