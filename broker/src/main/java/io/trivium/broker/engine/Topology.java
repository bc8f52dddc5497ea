package io.trivium.broker.engine;

import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.record.LogRecord;
import io.trivium.broker.record.LogRecord.Atomic;
import io.trivium.broker.record.LogRecord.CursorMoved;
import io.trivium.broker.record.LogRecord.DocumentDropped;
import io.trivium.broker.record.LogRecord.DocumentSet;
import io.trivium.broker.record.LogRecord.GroupDropped;
import io.trivium.broker.record.LogRecord.GroupSet;
import io.trivium.broker.record.LogRecord.TopicDropped;
import io.trivium.broker.record.LogRecord.TopicSet;
import io.trivium.broker.sequencer.Sequencer;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.Topic;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.broker.view.GroupState;
import io.trivium.broker.view.QueueState;
import io.trivium.broker.view.TopicState;
import io.trivium.broker.view.Views;
import io.trivium.message.selector.Dialect;
import io.trivium.message.selector.Selector;
import io.trivium.message.selector.SelectorException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Decides about topics, groups and their cursors. The sequencer's. */
final class Topology {

    private static final int MAX_DOCUMENT_NAME_BYTES = 512;
    private static final int MAX_DOCUMENT_BYTES = 1 << 18;

    private final Views views;
    private final Sequencer sequencer;

    Topology(Views views, Sequencer sequencer) {
        this.views = views;
        this.sequencer = sequencer;
    }

    Topic putTopic(TopicSettings settings) {
        check(settings);
        TopicState state = views.topics().byName(settings.name());
        int number = state == null ? views.topics().nextNumber() : state.number();
        Topic topic = topic(number, settings);
        if (state == null || !state.topic().equals(topic)) {
            sequencer.append(new TopicSet(topic));
        }
        return topic;
    }

    static Topic topic(int number, TopicSettings settings) {
        return new Topic(
                number,
                settings.name(),
                settings.readQueues(),
                settings.writeQueues(),
                settings.permissions(),
                settings.sysFlag(),
                settings.ordered(),
                Collections.unmodifiableSortedMap(new TreeMap<>(settings.attributes())));
    }

    private static void check(TopicSettings settings) {
        if (settings.name().isEmpty()) {
            throw new BrokerException(Refusal.INVALID, "a topic needs a name");
        }
        int fewest = Math.min(settings.readQueues(), settings.writeQueues());
        int most = Math.max(settings.readQueues(), settings.writeQueues());
        if (fewest < 0 || most < 1 || most > Topic.MAX_QUEUES) {
            throw new BrokerException(
                    Refusal.INVALID,
                    "a topic has 1 to " + Topic.MAX_QUEUES + " queues, not " + settings.readQueues() + " to read and "
                            + settings.writeQueues() + " to write");
        }
    }

    /** Returns the topic that is gone, null if there was none. */
    @Nullable
    TopicState deleteTopic(String name) {
        TopicState state = views.topics().byName(name);
        if (state != null) {
            sequencer.append(new TopicDropped(state.number()));
        }
        return state;
    }

    ConsumerGroup putGroup(GroupSettings settings) {
        requireValidSelector(settings);
        GroupState state = views.groups().byName(settings.name());
        if (state == null) {
            return createGroup(settings);
        }
        GroupSettings old = state.settings();
        if (old.kind() != settings.kind() || !old.topic().equals(settings.topic())) {
            throw new BrokerException(
                    Refusal.INVALID,
                    "group " + settings.name() + " is " + old.kind() + " of topic '" + old.topic()
                            + "' and stays so; delete it first");
        }
        ConsumerGroup group = new ConsumerGroup(state.number(), settings);
        if (!state.group().equals(group)) {
            sequencer.append(new GroupSet(group));
        }
        return group;
    }

    private static void requireValidSelector(GroupSettings settings) {
        String selector = settings.attributes().get(GroupSettings.SELECTOR);
        try {
            if (selector != null) {
                Selector.parse(Dialect.JMS, selector);
            }
        } catch (SelectorException e) {
            throw new BrokerException(
                    Refusal.INVALID, "the selector of group " + settings.name() + " is not valid: " + e.getMessage());
        }
    }

    private ConsumerGroup createGroup(GroupSettings settings) {
        if (settings.name().isEmpty()) {
            throw new BrokerException(Refusal.INVALID, "a group needs a name");
        }
        ConsumerGroup group = new ConsumerGroup(views.groups().nextNumber(), settings);
        List<LogRecord> parts = new ArrayList<>();
        parts.add(new GroupSet(group));
        if (settings.kind() != GroupKind.NATIVE && settings.kind() != GroupKind.QUEUE) {
            TopicState topic = topic(settings.topic());
            for (QueueState queue : topic.queues()) {
                if (queue.end() > 0) {
                    // What is appended by now is published when this is answered: the subscription begins after it.
                    parts.add(new CursorMoved(group.number(), topic.number(), queue.number(), queue.end()));
                }
            }
        }
        sequencer.append(parts.size() == 1 ? parts.get(0) : new Atomic(parts));
        return group;
    }

    /** Returns the group that is gone, null if there was none. */
    @Nullable
    GroupState deleteGroup(String name) {
        GroupState state = views.groups().byName(name);
        if (state != null) {
            sequencer.append(new GroupDropped(state.number()));
        }
        return state;
    }

    void putDocument(String name, String content) {
        if (name.isEmpty() || utf8Bytes(name) > MAX_DOCUMENT_NAME_BYTES || utf8Bytes(content) > MAX_DOCUMENT_BYTES) {
            throw new BrokerException(
                    Refusal.INVALID,
                    "a document has a name of 1 to " + MAX_DOCUMENT_NAME_BYTES + " bytes and at most "
                            + MAX_DOCUMENT_BYTES + " bytes");
        }
        if (!content.equals(views.documents().content(name))) {
            sequencer.append(new DocumentSet(name, content));
        }
    }

    boolean deleteDocument(String name) {
        boolean existed = views.documents().content(name) != null;
        if (existed) {
            sequencer.append(new DocumentDropped(name));
        }
        return existed;
    }

    private static int utf8Bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    TopicState topic(String name) {
        TopicState topic = views.topics().byName(name);
        if (topic == null) {
            throw new BrokerException(Refusal.UNKNOWN_TOPIC, "there is no topic " + name);
        }
        return topic;
    }

    GroupState group(String name) {
        GroupState group = views.groups().byName(name);
        if (group == null) {
            throw new BrokerException(Refusal.UNKNOWN_GROUP, "there is no group " + name);
        }
        return group;
    }

    QueueState queue(QueueId id) {
        QueueState queue = topic(id.topic()).queue(id.number());
        if (queue == null) {
            throw new BrokerException(Refusal.UNKNOWN_QUEUE, "there is no queue " + id);
        }
        return queue;
    }
}
