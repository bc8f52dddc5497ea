package io.trivium.jms.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.trivium.jms.session.JmsSession;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a queue and the sessions that use it must look like, by Jakarta Messaging §6.2.7, §6.2.10, §6.2.11, §8.7 and §4.1. Checks what
 * the provider did and takes it over. Thread-safe, since listeners tell it too.
 */
final class QueueModel {
    private final Mistake mistake;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** Whether at most one consumer of the queue is open at a time: only then is it known who gets which message. */
    private boolean alone;

    private final List<Doubt> doubts = new ArrayList<>();

    /** What happened, for who looks into a failure. */
    private final StringBuilder history = new StringBuilder();

    private long sequence;

    QueueModel(Mistake mistake, boolean alone) {
        this.mistake = mistake;
        this.alone = alone;
    }

    private enum State {
        /** Sent in a transaction that is not over. */
        HIDDEN,
        AVAILABLE,
        HELD,
        /** Sent or received by something of which it is not known whether it was done. */
        IN_DOUBT,
        /** Its acknowledgement is the provider's to send, at any time soon. */
        ACCEPTED,
        GONE
    }

    private static final class Entry {
        final String text;
        final int priority;
        final boolean red;
        final boolean expired;

        /** Before which it is not delivered; {@link Delays#NONE} if it has no delay. */
        final long deliveryMillis;

        long order;
        int deliveries;
        State state;

        /** Whether it was received after its fate was in doubt. */
        boolean cameAfterDoubt;

        @Nullable
        Holder last;

        Entry(String text, int priority, boolean red, boolean expired, long deliveryMillis, State state) {
            this.text = text;
            this.priority = priority;
            this.red = red;
            this.expired = expired;
            this.deliveryMillis = deliveryMillis;
            this.state = state;
        }

        boolean delayed() {
            return deliveryMillis != Delays.NONE;
        }

        @Override
        public String toString() {
            return text + (red ? " red" : "") + " p" + priority + " #" + order + " " + state
                    + (expired ? " expired" : "") + (delayed() ? " delayed" : "");
        }
    }

    /** What one session of the queue holds. */
    final class Holder {
        private final int mode;
        private final List<Entry> received = new ArrayList<>();
        private final List<Entry> sent = new ArrayList<>();

        private Holder(int mode) {
            this.mode = mode;
        }

        int mode() {
            return mode;
        }

        boolean transacted() {
            return mode == Session.SESSION_TRANSACTED;
        }

        /** A message that was sent; one that has expired is gone by the time anything else happens. */
        void sent(String text, int priority, boolean red, boolean expired, long deliveryMillis) {
            synchronized (QueueModel.this) {
                State state = transacted() ? State.HIDDEN : State.AVAILABLE;
                Entry entry = new Entry(text, priority, red, expired, deliveryMillis, state);
                entries.put(text, entry);
                if (transacted()) {
                    sent.add(entry);
                } else {
                    entry.order = ++sequence;
                }
            }
        }

        /** A message reached the application, which in AUTO and DUPS_OK acknowledges it unless the listener fails. */
        void received(Message message, boolean redOnly) throws JMSException {
            synchronized (QueueModel.this) {
                note("got " + message.getBody(String.class));
                Entry entry = checked(message, redOnly);
                entry.cameAfterDoubt |= entry.state == State.IN_DOUBT;
                entry.deliveries++;
                entry.state = State.HELD;
                entry.last = this;
                received.add(entry);
            }
        }

        /** A receive returned, or a listener did. */
        void accepted() {
            synchronized (QueueModel.this) {
                if (mode == Session.AUTO_ACKNOWLEDGE || mode == Session.DUPS_OK_ACKNOWLEDGE) {
                    received.forEach(entry -> entry.state = State.ACCEPTED);
                    received.clear();
                }
            }
        }

        void acknowledged(Message message) throws JMSException {
            String text = message.getBody(String.class);
            synchronized (QueueModel.this) {
                boolean one =
                        (mode == JmsSession.INDIVIDUAL_ACKNOWLEDGE && mistake != Mistake.INDIVIDUAL_ACKNOWLEDGES_ALL)
                                || mistake == Mistake.CLIENT_ACKNOWLEDGES_ONE;
                finish(received.stream()
                        .filter(entry -> !one || entry.text.equals(text))
                        .toList());
            }
        }

        private void finish(List<Entry> finished) {
            finished.forEach(entry -> entry.state = State.GONE);
            received.removeAll(finished);
        }

        private void offerAgain() {
            received.forEach(entry -> entry.state = State.AVAILABLE);
            received.clear();
        }

        void recovered() {
            synchronized (QueueModel.this) {
                if (mistake == Mistake.RECOVER_FINISHES) {
                    finish(List.copyOf(received));
                }
                offerAgain();
            }
        }

        void committed() {
            synchronized (QueueModel.this) {
                sent.forEach(this::show);
                sent.clear();
                finish(List.copyOf(received));
            }
        }

        private void show(Entry entry) {
            entry.state = State.AVAILABLE;
            entry.order = ++sequence;
        }

        void rolledBack() {
            synchronized (QueueModel.this) {
                if (mistake == Mistake.ROLLBACK_SENDS) {
                    sent.forEach(this::show);
                } else {
                    sent.forEach(entry -> entry.state = State.GONE);
                }
                sent.clear();
                if (mistake == Mistake.ROLLBACK_FINISHES) {
                    finish(List.copyOf(received));
                }
                offerAgain();
            }
        }

        void closed() {
            synchronized (QueueModel.this) {
                if (mistake == Mistake.CLOSE_COMMITS && transacted()) {
                    committed();
                } else if (mistake == Mistake.CLOSE_FINISHES) {
                    finish(List.copyOf(received));
                }
                rolledBack();
            }
        }

        /** A commit or an acknowledgement failed: all of it is done, or nothing. */
        void inDoubt() {
            synchronized (QueueModel.this) {
                inDoubt(List.copyOf(received));
            }
        }

        /** The acknowledgement of one message failed. */
        void inDoubt(Message message) throws JMSException {
            String text = message.getBody(String.class);
            synchronized (QueueModel.this) {
                inDoubt(received.stream()
                        .filter(entry -> entry.text.equals(text))
                        .toList());
            }
        }

        private void inDoubt(List<Entry> had) {
            sent.forEach(entry -> entry.order = ++sequence);
            doubts.add(new Doubt(List.copyOf(sent), had));
            sent.forEach(entry -> entry.state = State.IN_DOUBT);
            had.forEach(entry -> entry.state = State.IN_DOUBT);
            sent.clear();
            received.removeAll(had);
        }

        /** A send failed outside of a transaction. */
        void inDoubt(String text, int priority, boolean red, boolean expired) {
            synchronized (QueueModel.this) {
                Entry entry = new Entry(text, priority, red, expired, Delays.NONE, State.IN_DOUBT);
                entry.order = ++sequence;
                entries.put(text, entry);
                doubts.add(new Doubt(List.of(entry), List.of()));
            }
        }

        private Entry checked(Message message, boolean redOnly) throws JMSException {
            String text = message.getBody(String.class);
            Entry entry = entries.get(text);
            if (entry == null) {
                return fail("'%s' was never sent", text);
            }
            assertThat(entry.state).as("state of %s, which was received", text).isIn(State.AVAILABLE, State.IN_DOUBT);
            assertThat(dead(entry)).as("%s was received and has expired", text).isFalse();
            assertThat(wanted(entry, redOnly)).as("%s was selected", text).isTrue();
            assertThat(Delays.now()).as("when %s was received", text).isGreaterThanOrEqualTo(entry.deliveryMillis);
            int before = mistake == Mistake.NOTHING_COUNTS ? 0 : entry.deliveries;
            assertThat(message.getIntProperty("JMSXDeliveryCount"))
                    .as("delivery count of %s", text)
                    .isEqualTo(before + 1);
            assertThat(message.getJMSRedelivered()).as("redelivered: %s", text).isEqualTo(before > 0);
            if (alone) {
                mustBeNext(entry, redOnly, this);
            }
            return entry;
        }
    }

    synchronized void note(String what) {
        history.append(what).append(' ');
    }

    synchronized String history() {
        return history.toString();
    }

    Holder session(int mode) {
        return new Holder(mode);
    }

    private boolean dead(Entry entry) {
        return entry.expired && mistake != Mistake.NO_EXPIRY;
    }

    private boolean wanted(Entry entry, boolean redOnly) {
        return !redOnly || entry.red || mistake == Mistake.NO_SELECTORS;
    }

    /**
     * Among messages of one priority the order is that of sending (§6.2.10). What another session gave back comes behind what the consumer
     * has in this process already, and what was given back before what a selector passed over.
     */
    private void mustBeNext(Entry entry, boolean redOnly, Holder by) {
        for (Entry other : entries.values()) {
            // What is delayed has its place when its delay is over
            if (entry.delayed() || other.delayed()) {
                continue;
            }
            boolean givenBackByAnother = other.last != null && other.last != by;
            boolean passedOver = other.last == null && entry.red && !other.red;
            if (givenBackByAnother || passedOver) {
                continue;
            }
            boolean sameClass = other.priority == entry.priority || mistake == Mistake.NO_PRIORITIES;
            assertThat(sameClass && other.order < entry.order && available(other, redOnly))
                    .as("%s was received before %s: %s", entry, other, entries.values())
                    .isFalse();
        }
    }

    private boolean due(Entry entry, long now) {
        return entry.deliveryMillis <= now || mistake == Mistake.NO_DELAYS;
    }

    private boolean available(Entry entry, boolean redOnly) {
        return entry.state == State.AVAILABLE && !dead(entry) && wanted(entry, redOnly);
    }

    /** Whether a message must come to the only consumer. */
    synchronized boolean mustHave(boolean redOnly, long now) {
        return alone && !left(redOnly, now).isEmpty();
    }

    /** Nothing came, without waiting: there must be nothing, unless another consumer may keep it. */
    synchronized void empty(boolean redOnly, long now) {
        if (alone) {
            assertThat(left(redOnly, now)).as("left when nothing was received").isEmpty();
        }
    }

    /** What must be there at a moment. */
    synchronized List<String> left(boolean redOnly, long now) {
        return entries.values().stream()
                .filter(entry -> available(entry, redOnly) && due(entry, now))
                .map(entry -> entry.text)
                .toList();
    }

    /**
     * A browser showed messages: all that are not finished and whose delay is over, nothing else, those of one priority in order. Which
     * priority comes first is told by pages, whose ends the model does not know.
     */
    synchronized void browsed(List<String> shown, boolean redOnly) {
        long until = Delays.now();
        Set<String> must = new HashSet<>();
        Set<String> may = new HashSet<>();
        for (Entry entry : entries.values()) {
            boolean there = entry.state == State.AVAILABLE || entry.state == State.HELD;
            if (wanted(entry, redOnly) && !dead(entry)) {
                // What a timer has just let go may not have its place yet
                if (there && !entry.delayed()) {
                    must.add(entry.text);
                } else if (there && due(entry, until)) {
                    may.add(entry.text);
                } else if (entry.state != State.HIDDEN && entry.state != State.GONE) {
                    may.add(entry.text);
                }
            }
        }
        assertThat(shown).as("browsed").containsAll(must).doesNotHaveDuplicates();
        may.addAll(must);
        assertThat(may).as("what may be browsed").containsAll(shown);
        Map<Integer, List<Long>> byPriority = new TreeMap<>();
        for (String text : shown) {
            Entry entry = entries.get(text);
            if (entry != null && !entry.delayed()) {
                byPriority
                        .computeIfAbsent(entry.priority, priority -> new ArrayList<>())
                        .add(entry.order);
            }
        }
        assertThat(byPriority.values())
                .as("order of browsing")
                .allSatisfy(orders -> assertThat(orders).isSorted());
    }

    /** From now on one consumer at a time is open. */
    synchronized void onlyOne() {
        alone = true;
    }

    /** The queue was emptied when no session was left: what was in doubt was done as a whole or not at all. */
    synchronized void drained() {
        assertThat(left(false, Delays.now())).as("lost").isEmpty();
        for (Doubt doubt : doubts) {
            Set<Boolean> done = new HashSet<>();
            doubt.sent.stream().filter(entry -> !dead(entry)).forEach(entry -> done.add(entry.cameAfterDoubt));
            doubt.received.forEach(entry -> done.add(!entry.cameAfterDoubt));
            assertThat(done).as("outcomes of one transaction").hasSizeLessThan(2);
        }
    }

    /** What was sent and received by something of which it is not known whether it was done. */
    private record Doubt(List<Entry> sent, List<Entry> received) {}
}
