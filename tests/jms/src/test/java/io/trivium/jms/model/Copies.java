package io.trivium.jms.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One subscription as it must be, and what it has of each message (Jakarta Messaging §8.3). Guarded by the model. */
final class Copies {
    private final Wish wish;
    private final TopicMistake mistake;
    private final Map<String, Copy> copies = new LinkedHashMap<>();
    private int consumers;

    /** Whether it has had several consumers at a time: then order is nobody's. */
    private boolean wasShared;

    enum State {
        AVAILABLE,
        HELD,
        GONE
    }

    /**
     * A message that was sent.
     *
     * @param deliveryMillis before which it is not delivered; {@link Delays#NONE} if it has no delay
     */
    record Sent(
            String text,
            String topic,
            int priority,
            boolean red,
            boolean expired,
            int connection,
            @Nullable String clientId,
            long deliveryMillis) {
        boolean delayed() {
            return deliveryMillis != Delays.NONE;
        }
    }

    /** What a subscription has of a message. */
    static final class Copy {
        final Sent message;
        final Copies of;
        State state = State.AVAILABLE;
        int deliveries;

        @Nullable
        Object last;

        Copy(Sent message, Copies of) {
            this.message = message;
            this.of = of;
        }

        @Override
        public String toString() {
            return message.text() + " p" + message.priority() + " " + state;
        }
    }

    Copies(Wish wish, TopicMistake mistake) {
        this.wish = wish;
        this.mistake = mistake;
    }

    Wish wish() {
        return wish;
    }

    int consumers() {
        return consumers;
    }

    void opened() {
        consumers++;
        wasShared |= consumers > 1;
    }

    void closed() {
        consumers--;
    }

    /** Whether something of it was delivered and is not acknowledged. */
    boolean owed() {
        return copies.values().stream().anyMatch(copy -> copy.state == State.HELD);
    }

    /** A message was published; it is in the subscription if that wants it. */
    void offer(Sent message) {
        boolean missed = mistake == TopicMistake.DURABLE_MISSES && wish.kind().durable() && consumers == 0;
        if (wants(message) && !missed) {
            copies.put(message.text(), new Copy(message, this));
        }
    }

    private boolean wants(Sent message) {
        boolean selected = !wish.redOnly() || message.red() || mistake == TopicMistake.NO_SELECTORS;
        boolean kept = !wish.noLocal()
                || !wish.isLocal(message.connection(), message.clientId())
                || mistake == TopicMistake.NO_LOCAL_IS_IGNORED;
        return wish.topic().equals(message.topic()) && selected && kept;
    }

    @Nullable
    Copy find(String text) {
        return copies.get(text);
    }

    /** All that was put in, in order. */
    List<Copy> all() {
        return List.copyOf(copies.values());
    }

    /** What came before, of a subscription that this one is wrongly taken for. */
    void inherit(Copies other) {
        other.copies.values().stream()
                .filter(copy -> copy.state != State.GONE)
                .forEach(copy -> copies.put(copy.message.text(), new Copy(copy.message, this)));
    }

    /** What must be there at a moment. */
    List<String> left(long now) {
        return copies.values().stream()
                .filter(copy -> available(copy) && due(copy, now))
                .map(copy -> copy.message.text())
                .toList();
    }

    private boolean due(Copy copy, long now) {
        return copy.message.deliveryMillis() <= now || mistake == TopicMistake.NO_DELAYS;
    }

    private boolean available(Copy copy) {
        boolean dead = copy.message.expired() && mistake != TopicMistake.NO_EXPIRY;
        return copy.state == State.AVAILABLE && !dead;
    }

    /** Whether a message must come to the only consumer there is. */
    boolean mustHave(long now) {
        return consumers == 1 && !left(now).isEmpty();
    }

    /** A receiver has nothing: there must be nothing, unless another consumer keeps it. */
    void empty(long now) {
        if (consumers == 1) {
            assertThat(left(now))
                    .as("left when nothing was received of %s", wish)
                    .isEmpty();
        }
    }

    /** Nothing that has a reason to come first is left: what another session gave back may be behind. */
    void mustBeNext(Copy copy, Object by) {
        if (wasShared || copy.message.delayed()) {
            return;
        }
        for (Copy other : copies.values()) {
            if (other == copy) {
                return;
            }
            boolean givenBackByAnother = other.last != null && other.last != by;
            boolean sameClass = other.message.priority() == copy.message.priority() && !other.message.delayed();
            assertThat(sameClass && !givenBackByAnother && available(other))
                    .as("%s was received before %s: %s", copy, other, copies.values())
                    .isFalse();
        }
    }
}
