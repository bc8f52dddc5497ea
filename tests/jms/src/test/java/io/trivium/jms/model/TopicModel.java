package io.trivium.jms.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.trivium.jms.model.Copies.Copy;
import io.trivium.jms.model.Copies.Sent;
import io.trivium.jms.model.Copies.State;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What subscriptions and the sessions that use them must look like, by Jakarta Messaging §4.2, §6.2.7, §6.2.10, §6.2.11 and §8.3. Checks
 * what the provider did and takes it over. Thread-safe, since listeners tell it too.
 */
final class TopicModel {
    private final TopicMistake mistake;

    /** The subscriptions that have names. */
    private final Map<Key, Copies> named = new LinkedHashMap<>();

    /** All that get what is published now. */
    private final List<Copies> live = new ArrayList<>();

    private final List<Sent> published = new ArrayList<>();
    private final Map<Key, Copies> deleted = new LinkedHashMap<>();
    private final StringBuilder history = new StringBuilder();
    private final TemporaryTopics temporaries;

    private record Key(boolean durable, @Nullable String clientId, String name) {}

    TopicModel(TopicMistake mistake) {
        this.mistake = mistake;
        temporaries = new TemporaryTopics(mistake);
    }

    TemporaryTopics temporaries() {
        return temporaries;
    }

    synchronized void note(String what) {
        history.append(what).append(' ');
    }

    synchronized String history() {
        return history.toString();
    }

    private Key key(Wish wish) {
        return key(wish.kind().durable(), wish.clientId(), wish.name());
    }

    private Key key(boolean durable, @Nullable String clientId, String name) {
        return new Key(durable, mistake == TopicMistake.CLIENT_IDS_SHARE ? "all" : clientId, name);
    }

    /** Whether a consumer may not be opened. */
    synchronized boolean refuses(Wish wish) {
        if (temporaries.refuses(wish)) {
            return true;
        }
        if (wish.kind() == Wish.Kind.UNSHARED) {
            return false;
        }
        if (wish.kind() == Wish.Kind.DURABLE && wish.clientId() == null) {
            return true;
        }
        Copies known = named.get(key(wish));
        if (known == null) {
            return false;
        }
        boolean used = known.consumers() > 0 || known.owed();
        return known.wish().kind() != wish.kind()
                || (known.consumers() > 0 && wish.kind() == Wish.Kind.DURABLE)
                || (used && !known.wish().sameAs(wish));
    }

    /** A consumer was opened. */
    synchronized Copies opened(Wish wish) {
        Copies known = wish.kind() == Wish.Kind.UNSHARED ? null : named.get(key(wish));
        if (known == null || !known.wish().sameAs(wish)) {
            known = begin(wish, known);
        }
        known.opened();
        return known;
    }

    private Copies begin(Wish wish, @Nullable Copies before) {
        Copies begun = new Copies(wish, mistake);
        if (mistake == TopicMistake.BEGINS_AT_THE_OLDEST) {
            published.forEach(begun::offer);
        } else if (mistake == TopicMistake.DELAYED_FOR_ALL) {
            published.stream()
                    .filter(message -> message.deliveryMillis() > Delays.now())
                    .forEach(begun::offer);
        }
        if (before != null) {
            live.remove(before);
            if (mistake == TopicMistake.CHANGED_KEEPS) {
                begun.inherit(before);
            }
        }
        live.add(begun);
        if (wish.kind() != Wish.Kind.UNSHARED) {
            named.put(key(wish), begun);
            Copies old = deleted.remove(key(wish));
            if (old != null && mistake == TopicMistake.UNSUBSCRIBED_KEEPS) {
                begun.inherit(old);
            }
        }
        return begun;
    }

    /** A consumer was closed. */
    synchronized void closed(Copies subscription) {
        subscription.closed();
        endUnused(subscription);
    }

    /** What nobody uses ends, unless it is durable: with its consumers, and what they were given. */
    private void endUnused(Copies subscription) {
        boolean durable = subscription.wish().kind().durable() && mistake != TopicMistake.DURABLE_ENDS;
        boolean shared = subscription.wish().kind() == Wish.Kind.SHARED && mistake == TopicMistake.SHARED_STAYS;
        if (subscription.consumers() == 0 && !subscription.owed() && !durable && !shared) {
            live.remove(subscription);
            named.values().remove(subscription);
        }
    }

    /** What unsubscribing must come to. */
    enum Unsubscribing {
        DONE,
        UNKNOWN,
        IN_USE
    }

    /** Unsubscribes, if that is to be done. */
    synchronized Unsubscribing unsubscribed(@Nullable String clientId, String name) {
        Copies known = named.get(key(true, clientId, name));
        if (known == null) {
            return Unsubscribing.UNKNOWN;
        }
        if ((known.consumers() > 0 || known.owed()) && mistake != TopicMistake.UNSUBSCRIBED_IN_USE) {
            return Unsubscribing.IN_USE;
        }
        live.remove(known);
        named.values().remove(known);
        deleted.put(key(known.wish()), known);
        return Unsubscribing.DONE;
    }

    /** What made the subscription of a name, null if there is none. */
    @Nullable
    synchronized Wish known(boolean durable, @Nullable String clientId, String name) {
        Copies known = named.get(key(durable, clientId, name));
        return known == null ? null : known.wish();
    }

    /** The durable subscriptions there are. */
    synchronized List<Wish> durables() {
        return named.values().stream()
                .map(Copies::wish)
                .filter(wish -> wish.kind().durable())
                .toList();
    }

    private void publish(Sent message) {
        published.add(message);
        live.forEach(subscription -> subscription.offer(message));
    }

    synchronized boolean mustHave(Copies subscription, long now) {
        return subscription.mustHave(now);
    }

    synchronized int left(Copies subscription) {
        return subscription.left(Delays.now()).size();
    }

    /** What deleting a temporary topic must come to; it is then gone if that is to be done. */
    synchronized Unsubscribing deleted(String topic) {
        List<Copies> all = live.stream()
                .filter(subscription -> subscription.wish().topic().equals(topic))
                .toList();
        boolean used = all.stream().anyMatch(subscription -> subscription.consumers() > 0);
        if (used && mistake != TopicMistake.TEMPORARY_DELETED_IN_USE) {
            return Unsubscribing.IN_USE;
        }
        temporaries.deleted(topic);
        return Unsubscribing.DONE;
    }

    /** Whether a message of a topic is delivered and not acknowledged. */
    synchronized boolean owes(String topic) {
        return live.stream()
                .anyMatch(subscription -> subscription.wish().topic().equals(topic) && subscription.owed());
    }

    synchronized int consumers(Copies subscription) {
        return subscription.consumers();
    }

    synchronized void empty(Copies subscription, long now) {
        subscription.empty(now);
    }

    Holder session(int mode) {
        return new Holder(mode);
    }

    /** What one session holds. */
    final class Holder {
        private final int mode;
        private final List<Copy> received = new ArrayList<>();
        private final IdentityHashMap<Message, Copy> delivered = new IdentityHashMap<>();
        private final List<Sent> sent = new ArrayList<>();

        private Holder(int mode) {
            this.mode = mode;
        }

        int mode() {
            return mode;
        }

        boolean transacted() {
            return mode == Session.SESSION_TRANSACTED;
        }

        boolean automatic() {
            return mode == Session.AUTO_ACKNOWLEDGE || mode == Session.DUPS_OK_ACKNOWLEDGE;
        }

        void sent(Sent message) {
            synchronized (TopicModel.this) {
                if (transacted()) {
                    sent.add(message);
                } else {
                    publish(message);
                }
            }
        }

        /** A message reached the application, which in AUTO and DUPS_OK acknowledges it unless the listener fails. */
        void received(Message message, Copies from) throws JMSException {
            String text = message.getBody(String.class);
            synchronized (TopicModel.this) {
                note("got " + text);
                Copy copy = from.find(text);
                if (copy == null) {
                    fail("'%s' is not in the subscription %s", text, from.wish());
                    return;
                }
                assertThat(copy.state)
                        .as("state of %s, which was received", text)
                        .isEqualTo(State.AVAILABLE);
                boolean dead = copy.message.expired() && mistake != TopicMistake.NO_EXPIRY;
                assertThat(dead).as("%s was received and has expired", text).isFalse();
                assertThat(Delays.now())
                        .as("when %s was received", text)
                        .isGreaterThanOrEqualTo(copy.message.deliveryMillis());
                int before = mistake == TopicMistake.NOTHING_COUNTS ? 0 : copy.deliveries;
                assertThat(message.getIntProperty("JMSXDeliveryCount"))
                        .as("delivery count of %s", text)
                        .isEqualTo(before + 1);
                assertThat(message.getJMSRedelivered())
                        .as("redelivered: %s", text)
                        .isEqualTo(before > 0);
                from.mustBeNext(copy, this);
                copy.deliveries++;
                copy.state =
                        mistake == TopicMistake.SHARED_BY_NOBODY && from.consumers() > 1 ? State.AVAILABLE : State.HELD;
                copy.last = this;
                received.add(copy);
                delivered.put(message, copy);
            }
        }

        /** A receive returned, or a listener did. */
        void accepted() {
            synchronized (TopicModel.this) {
                if (automatic()) {
                    finish(List.copyOf(received));
                }
            }
        }

        void acknowledged(Message message) {
            synchronized (TopicModel.this) {
                // The same text may have come to several consumers of the session
                Copy one = delivered.get(message);
                boolean all = mode == Session.CLIENT_ACKNOWLEDGE;
                finish(received.stream().filter(copy -> all || copy.equals(one)).toList());
            }
        }

        private void finish(List<Copy> finished) {
            finished.stream().filter(copy -> copy.state == State.HELD).forEach(copy -> copy.state = State.GONE);
            received.removeAll(finished);
            finished.forEach(copy -> endUnused(copy.of));
        }

        /** Whether a message was sent to a topic that is gone: then there can be no commit. */
        boolean sendsToGone() {
            synchronized (TopicModel.this) {
                return mistake != TopicMistake.COMMITS_TO_GONE
                        && sent.stream().anyMatch(message -> temporaries.isGone(message.topic()));
            }
        }

        void committed() {
            synchronized (TopicModel.this) {
                sent.forEach(TopicModel.this::publish);
                sent.clear();
                finish(List.copyOf(received));
            }
        }

        /** What was received is offered again, and nothing was sent. */
        void rolledBack() {
            synchronized (TopicModel.this) {
                if (mistake == TopicMistake.ROLLBACK_SENDS) {
                    sent.forEach(TopicModel.this::publish);
                }
                sent.clear();
                if (mistake == TopicMistake.RECOVER_FINISHES) {
                    finish(List.copyOf(received));
                }
                List<Copy> again = List.copyOf(received);
                again.forEach(copy -> copy.state = State.AVAILABLE);
                received.clear();
                again.forEach(copy -> endUnused(copy.of));
            }
        }

        void closed() {
            synchronized (TopicModel.this) {
                if (mistake == TopicMistake.CLOSE_FINISHES) {
                    finish(List.copyOf(received));
                }
                rolledBack();
            }
        }
    }
}
