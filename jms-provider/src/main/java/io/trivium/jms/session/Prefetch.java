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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait in this process for one consumer. At most one pop waits at the broker, so messages arrive in the
 * order in which the broker leased them; it asks for as many as there is room for, as soon as half of the room is free. Room is counted in
 * messages and in bytes of bodies; of the latter one answer of the broker may be over, which is at most 1 MiB or one message. It grows
 * while the application is faster than the broker, so that a slow one does not keep messages from others.
 *
 * <p>Not thread-safe: the session's lock guards it.
 */
final class Prefetch {
    private static final Duration WAIT = Duration.ofSeconds(15);
    private static final int FIRST_ROOM = 64;

    private final Subscription subscription;
    private final String owner;
    private final int capacity;
    private final int byteCapacity;
    private final Deque<InboundMessage> ready = new ArrayDeque<>();
    private int room;
    private int asked;
    private long readyBytes;
    private boolean popping;
    private boolean closed;
    private boolean lastTaken;
    private @Nullable MessageListener listener;

    /**
     * @param owner who holds ordering keys: the session
     * @param capacity in messages, at most
     * @param byteCapacity in bytes of bodies
     */
    Prefetch(Subscription subscription, String owner, int capacity, int byteCapacity) {
        this.subscription = subscription;
        this.owner = owner;
        this.capacity = capacity;
        room = Math.min(FIRST_ROOM, capacity);
        this.byteCapacity = byteCapacity;
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
        if (closed || popping || ready.size() > room / 2 || readyBytes > byteCapacity / 2) {
            return null;
        }
        popping = true;
        asked = room - ready.size();
        return call(asked, WAIT);
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
        if (ready.isEmpty() && messages.size() >= asked) {
            room = Math.min(capacity, 2 * room);
        }
        ready.addAll(messages);
        messages.forEach(message -> readyBytes += bytes(message));
    }

    /** Puts back what was taken last. */
    void putBack(InboundMessage message) {
        ready.addFirst(message);
        readyBytes += bytes(message);
    }

    @Nullable
    InboundMessage take() {
        InboundMessage message = ready.poll();
        readyBytes -= message == null ? 0 : bytes(message);
        return message;
    }

    private static int bytes(InboundMessage message) {
        return message.message().body().length;
    }

    boolean isEmpty() {
        return ready.isEmpty();
    }

    /** The broker has taken these back by itself. */
    void forget(Set<Receipt> gone) {
        ready.removeIf(message -> gone.contains(message.receipt()));
        readyBytes = ready.stream().mapToLong(Prefetch::bytes).sum();
    }

    /** Empties the buffer. */
    List<Receipt> takeReceipts() {
        List<Receipt> receipts = ready.stream().map(InboundMessage::receipt).toList();
        ready.clear();
        readyBytes = 0;
        return receipts;
    }

    /** A listener for which its closing session waits takes from here, too. */
    void takeLast() {
        lastTaken = true;
    }

    /** Whether messages are still wanted while the session is being closed. */
    boolean lastTaken() {
        return lastTaken;
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
