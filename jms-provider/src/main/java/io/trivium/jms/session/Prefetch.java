package io.trivium.jms.session;

import io.trivium.rocket.client.InboundMessage;
import io.trivium.rocket.client.PopCall;
import io.trivium.rocket.client.Receipt;
import jakarta.jms.MessageListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait in this process for one consumer. At most one pop waits at the broker, so messages arrive in the
 * order in which the broker leased them; it asks for as many as there is room for, as soon as half of the room is free.
 *
 * <p>Not thread-safe: the session's lock guards it.
 */
final class Prefetch {
    private static final Duration WAIT = Duration.ofSeconds(15);

    private final Subscription subscription;
    private final String owner;
    private final int capacity;
    private final Deque<InboundMessage> ready = new ArrayDeque<>();
    private boolean popping;
    private boolean closed;
    private @Nullable MessageListener listener;

    /** @param owner who holds ordering keys: the session */
    Prefetch(Subscription subscription, String owner, int capacity) {
        this.subscription = subscription;
        this.owner = owner;
        this.capacity = capacity;
    }

    Subscription subscription() {
        return subscription;
    }

    String owner() {
        return owner;
    }

    /** Returns the pop to be made now and counts it as waiting, or null if there is no room or one waits. */
    @Nullable
    PopCall beginPop() {
        if (closed || popping || ready.size() > capacity / 2) {
            return null;
        }
        popping = true;
        return call(capacity - ready.size(), WAIT);
    }

    /** Returns a pop that does not wait, beside the one that does. */
    PopCall probe() {
        return call(1, Duration.ZERO);
    }

    private PopCall call(int maxMessages, Duration wait) {
        return new PopCall(
                subscription.group(), subscription.topic(), maxMessages, wait, owner, subscription.popSelector());
    }

    void endPop() {
        popping = false;
    }

    void add(Collection<InboundMessage> messages) {
        ready.addAll(messages);
    }

    /** Puts back what was taken last. */
    void putBack(InboundMessage message) {
        ready.addFirst(message);
    }

    @Nullable
    InboundMessage take() {
        return ready.poll();
    }

    boolean isEmpty() {
        return ready.isEmpty();
    }

    /** Empties the buffer. */
    List<Receipt> takeReceipts() {
        List<Receipt> receipts = ready.stream().map(InboundMessage::receipt).toList();
        ready.clear();
        return receipts;
    }

    void close() {
        closed = true;
    }

    boolean closed() {
        return closed;
    }

    @Nullable
    MessageListener listener() {
        return listener;
    }

    void listen(@Nullable MessageListener listener) {
        this.listener = listener;
    }
}
