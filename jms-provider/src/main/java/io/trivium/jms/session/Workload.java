package io.trivium.jms.session;

import io.trivium.rocket.client.InboundMessage;
import io.trivium.rocket.client.Receipt;
import jakarta.jms.MessageListener;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What a connection consumer gave a session to work on, and the listener that an application server set for it. Thread-safe. */
final class Workload {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();

    // The lock guards these
    private final Queue<Item> items = new ArrayDeque<>(1);
    private @Nullable MessageListener listener;
    private @Nullable Thread worker;
    private boolean closed;

    /** A message and where it came from. */
    record Item(InboundMessage message, Subscription subscription) {}

    @Nullable
    MessageListener listener() {
        lock.lock();
        try {
            return listener;
        } finally {
            lock.unlock();
        }
    }

    void listen(@Nullable MessageListener by) {
        lock.lock();
        try {
            listener = by;
        } finally {
            lock.unlock();
        }
    }

    /** Returns false if the session is closed: then nobody works on the messages. */
    boolean add(Collection<InboundMessage> messages, Subscription subscription) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            messages.forEach(message -> items.add(new Item(message, subscription)));
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The broker has taken these back by itself. */
    void forget(Set<Receipt> gone) {
        lock.lock();
        try {
            items.removeIf(item -> gone.contains(item.message().receipt()));
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more, and returns what nobody has begun to work on. */
    List<InboundMessage> close() {
        lock.lock();
        try {
            closed = true;
            List<InboundMessage> left = items.stream().map(Item::message).toList();
            items.clear();
            return left;
        } finally {
            lock.unlock();
        }
    }

    /** The next message, which the caller works on until it asks for the next one. */
    @Nullable
    Item next() {
        lock.lock();
        try {
            Item next = items.poll();
            worker = next == null ? null : Thread.currentThread();
            ended.signalAll();
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** The caller works no longer, however it came to that. */
    void rest() {
        lock.lock();
        try {
            if (worker == Thread.currentThread()) {
                worker = null;
                ended.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether the caller works on a message. */
    boolean isWorker() {
        lock.lock();
        try {
            return worker == Thread.currentThread();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nobody works, unless the caller does. */
    void awaitQuiet() {
        lock.lock();
        try {
            while (worker != null && worker != Thread.currentThread()) {
                ended.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }
}
