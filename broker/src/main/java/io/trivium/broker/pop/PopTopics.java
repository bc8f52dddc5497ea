package io.trivium.broker.pop;

import io.trivium.broker.delivery.Pop;
import io.trivium.broker.delivery.Pop.Start;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.record.LogRecord;
import io.trivium.broker.record.LogRecord.Atomic;
import io.trivium.broker.record.LogRecord.CursorMoved;
import io.trivium.broker.sequencer.Sequencer;
import io.trivium.broker.store.QueueIndexes;
import io.trivium.broker.view.Cursor;
import io.trivium.broker.view.GroupState;
import io.trivium.broker.view.QueueState;
import io.trivium.broker.view.TopicState;
import io.trivium.broker.view.Views;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The topics that groups pop, made when a group first does. The sequencer's. */
final class PopTopics {
    private final Views views;
    private final Sequencer sequencer;
    private final QueueIndexes indexes;
    private final Locks locks;
    /** By topic number, then by group number. */
    private final Map<Integer, Map<Integer, GroupTopic>> byTopic = new TreeMap<>();

    private final Map<String, Set<GroupTopic>> byGroup = new HashMap<>();
    private final Set<GroupTopic> toServe = new LinkedHashSet<>();

    PopTopics(Views views, Sequencer sequencer, QueueIndexes indexes, Locks locks) {
        this.views = views;
        this.sequencer = sequencer;
        this.indexes = indexes;
        this.locks = locks;
    }

    /** Those with waiting pops for which something may have become available. */
    Set<GroupTopic> toServe() {
        return toServe;
    }

    /** The group's topic, with cursors on all of its queues unless the request only looks. */
    GroupTopic forPop(WaitingPop request) {
        Pop pop = request.pop();
        GroupState group = views.groups().byName(pop.group());
        if (group == null) {
            throw new BrokerException(Refusal.UNKNOWN_GROUP, "there is no group " + pop.group());
        }
        TopicState topic = views.topics().byName(pop.topic());
        if (topic == null) {
            throw new BrokerException(Refusal.UNKNOWN_TOPIC, "there is no topic " + pop.topic());
        }
        requireMayConsume(group, topic);
        if (pop.queue() != Pop.ALL_QUEUES && topic.queue(pop.queue()) == null) {
            throw new BrokerException(Refusal.UNKNOWN_QUEUE, "topic " + pop.topic() + " has no queue " + pop.queue());
        }
        GroupTopic groupTopic = get(group, topic);
        addNewQueues(groupTopic, request);
        return groupTopic;
    }

    static void requireMayConsume(GroupState group, TopicState topic) {
        if (!group.settings().consumeEnabled() || !topic.topic().readable()) {
            throw new BrokerException(
                    Refusal.NOT_PERMITTED, "group " + group.name() + " may not consume topic " + topic.name());
        }
    }

    /** The group's topic, with the messages locked that branches have acknowledged. */
    GroupTopic make(GroupState group, TopicState topic, Start start) {
        GroupTopic groupTopic = get(group, topic);
        addNewQueues(groupTopic, start);
        return groupTopic;
    }

    private GroupTopic get(GroupState group, TopicState topic) {
        return byTopic.computeIfAbsent(topic.number(), number -> new LinkedHashMap<>())
                .computeIfAbsent(group.number(), number -> begin(group, topic));
    }

    private GroupTopic begin(GroupState group, TopicState topic) {
        GroupTopic groupTopic = new GroupTopic(group, topic, toServe);
        byGroup.computeIfAbsent(group.name(), name -> new LinkedHashSet<>()).add(groupTopic);
        return groupTopic;
    }

    /** Sees to the queues that the topic has got since. Who only looks does not say where the group begins on them. */
    void addNewQueues(GroupTopic groupTopic, WaitingPop request) {
        if (request.looking()) {
            addBegunQueues(groupTopic);
        } else {
            addNewQueues(groupTopic, request.pop().start());
        }
    }

    private void addNewQueues(GroupTopic groupTopic, Start start) {
        QueueState[] queues = groupTopic.topic().queues();
        if (groupTopic.queues().size() == queues.length) {
            return;
        }
        fixCursors(groupTopic, start, queues);
        addBegunQueues(groupTopic);
    }

    /** Adds the queues up to the first one on which the group has no cursor. */
    private void addBegunQueues(GroupTopic groupTopic) {
        QueueState[] queues = groupTopic.topic().queues();
        for (int i = groupTopic.queues().size(); i < queues.length; i++) {
            Cursor cursor = cursor(groupTopic.group(), queues[i]);
            if (cursor == null) {
                return;
            }
            PopQueue queue = new PopQueue(queues[i], cursor);
            locks.lockInto(groupTopic, queue);
            groupTopic.addQueue(queue);
        }
    }

    /** Whether a message is stored in a queue that the group has not begun. */
    boolean storedBeforeBeginning(GroupTopic groupTopic, int queueNumber) {
        QueueState[] queues = groupTopic.topic().queues();
        for (int i = groupTopic.queues().size(); i < queues.length; i++) {
            long end = queues[i].publishedEnd();
            boolean wanted = queueNumber == Pop.ALL_QUEUES || queueNumber == i;
            if (wanted && end > 0 && indexes.firstOffset(queues[i].key(), end) < end) {
                return true;
            }
        }
        return false;
    }

    /** Logs where the group begins on queues where it has no cursor. */
    private void fixCursors(GroupTopic groupTopic, Start start, QueueState[] queues) {
        GroupState group = groupTopic.group();
        boolean isNew = groupTopic.queues().isEmpty() && !hasCursor(group, queues);
        boolean last = isNew && start == Start.LAST && group.settings().kind() == GroupKind.NATIVE;
        List<LogRecord> moves = new ArrayList<>();
        for (QueueState queue : queues) {
            if (cursor(group, queue) == null) {
                long end = queue.publishedEnd();
                long offset = last ? end : Math.min(end, indexes.firstOffset(queue.key(), end));
                moves.add(new CursorMoved(group.number(), groupTopic.topic().number(), queue.number(), offset));
            }
        }
        if (!moves.isEmpty()) {
            sequencer.append(moves.size() == 1 ? moves.get(0) : new Atomic(moves));
        }
    }

    private boolean hasCursor(GroupState group, QueueState[] queues) {
        for (QueueState queue : queues) {
            if (cursor(group, queue) != null) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Cursor cursor(GroupState group, QueueState queue) {
        return views.cursors().find(group.number(), queue.key());
    }

    @Nullable
    GroupTopic find(GroupState group, TopicState topic) {
        return find(topic.number(), group.number());
    }

    @Nullable
    GroupTopic find(int topic, int group) {
        Map<Integer, GroupTopic> groups = byTopic.get(topic);
        return groups == null ? null : groups.get(group);
    }

    Collection<GroupTopic> ofTopic(TopicState topic) {
        Map<Integer, GroupTopic> groups = byTopic.get(topic.number());
        return groups == null ? List.of() : groups.values();
    }

    List<GroupTopic> ofGroup(String group) {
        return List.copyOf(byGroup.getOrDefault(group, Set.of()));
    }

    List<GroupTopic> all() {
        List<GroupTopic> all = new ArrayList<>();
        byTopic.values().forEach(groups -> all.addAll(groups.values()));
        return all;
    }

    void remove(GroupTopic groupTopic) {
        toServe.remove(groupTopic);
        byGroup.computeIfPresent(groupTopic.group().name(), (name, topics) -> {
            topics.remove(groupTopic);
            return topics.isEmpty() ? null : topics;
        });
        Map<Integer, GroupTopic> groups = byTopic.get(groupTopic.topic().number());
        if (groups != null) {
            groups.remove(groupTopic.group().number());
            if (groups.isEmpty()) {
                byTopic.remove(groupTopic.topic().number());
            }
        }
    }
}
