package io.trivium.broker.pop;

import io.trivium.broker.delivery.Acknowledgement;
import io.trivium.broker.delivery.Pop;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.record.LogRecord.Acknowledged;
import io.trivium.broker.record.LogRecord.Run;
import io.trivium.broker.view.GroupState;
import io.trivium.broker.view.TopicState;
import io.trivium.broker.view.Views;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What transactions do to leases: only what a session has leased in this run can be acknowledged within one. The sequencer's. */
public final class TransactionLeases {
    private final Views views;
    private final PopTopics topics;
    private final Leases leases;

    TransactionLeases(Views views, PopTopics topics, Leases leases) {
        this.views = views;
        this.topics = topics;
        this.leases = leases;
    }

    /**
     * The records that finish messages.
     *
     * @param bySession what each session has to have leased
     * @throws BrokerException rolled back, if one of them is not leased by its session
     */
    public List<Acknowledged> leasedBy(Map<String, List<Acknowledgement>> bySession) {
        Map<Place, SortedSet<Long>> offsets = new LinkedHashMap<>();
        bySession.forEach((session, acknowledgements) ->
                acknowledgements.forEach(acknowledgement -> collect(session, acknowledgement, offsets)));
        List<Acknowledged> records = new ArrayList<>(offsets.size());
        offsets.forEach((place, ofQueue) ->
                records.add(new Acknowledged(place.group(), place.topic(), place.queue(), runs(ofQueue))));
        return records;
    }

    private void collect(String session, Acknowledgement each, Map<Place, SortedSet<Long>> offsets) {
        Place place = place(each);
        if (place == null) {
            return;
        }
        PopQueue queue = queue(each, place);
        SortedSet<Long> ofQueue = offsets.computeIfAbsent(place, key -> new TreeSet<>());
        for (long offset : each.offsets()) {
            if (queue == null || !leasedBy(session, queue, offset)) {
                throw new BrokerException(
                        Refusal.ROLLED_BACK,
                        "message " + offset + " of " + each.queue() + " is not leased to this session, or no longer");
            }
            ofQueue.add(offset);
        }
    }

    /** Null if the topic or the group is gone: then there is nothing to finish. */
    private @Nullable Place place(Acknowledgement each) {
        GroupState group = views.groups().byName(each.group());
        TopicState topic = views.topics().byName(each.queue().topic());
        return group == null || topic == null
                ? null
                : new Place(group.number(), topic.number(), each.queue().number());
    }

    private @Nullable PopQueue queue(Acknowledgement each, Place place) {
        GroupTopic groupTopic = topics.find(place.topic(), place.group());
        return groupTopic == null ? null : groupTopic.queue(each.queue().number());
    }

    private static boolean leasedBy(String session, PopQueue queue, long offset) {
        Entry entry = offset < 0 ? null : queue.taken().get(offset);
        return entry != null && entry.leasedTo(session);
    }

    private static List<Run> runs(SortedSet<Long> offsets) {
        List<Run> runs = new ArrayList<>();
        for (long offset : offsets) {
            int last = runs.size() - 1;
            if (last >= 0 && runs.get(last).first() + runs.get(last).count() == offset) {
                runs.set(last, new Run(runs.get(last).first(), runs.get(last).count() + 1));
            } else {
                runs.add(new Run(offset, 1));
            }
        }
        return runs;
    }

    /** Forgets the leases and locks of messages that are finished by now. */
    public void finished(List<Acknowledged> acknowledged) {
        forEach(acknowledged, (groupTopic, entries) -> entries.forEach(entry -> leases.finished(groupTopic, entry)));
    }

    /** Takes leased messages away from their session: they wait for the decision of a branch. */
    public void lock(List<Acknowledged> acknowledged) {
        forEach(acknowledged, (groupTopic, entries) -> entries.forEach(leases::lock));
    }

    /** Makes sure that what a branch has locked can be unlocked: also what nobody has popped in this run. Before the branch is gone. */
    public void find(List<Acknowledged> locks) {
        for (Acknowledged each : locks) {
            GroupState group = views.groups().byNumber(each.group());
            TopicState topic = views.topics().byNumber(each.topic());
            if (group != null && topic != null) {
                topics.make(group, topic, Pop.Start.FIRST);
            }
        }
    }

    /** Offers locked messages again, in their places, with an attempt counted: a consumer has seen them. */
    public void unlock(List<Acknowledged> acknowledged) {
        forEach(acknowledged, (groupTopic, entries) -> {
            entries.removeIf(entry -> !entry.locked());
            leases.end(groupTopic, entries, 0, true);
        });
    }

    private void forEach(List<Acknowledged> acknowledged, Action action) {
        for (Acknowledged each : acknowledged) {
            GroupTopic groupTopic = topics.find(each.topic(), each.group());
            PopQueue queue = groupTopic == null ? null : groupTopic.queue(each.queue());
            if (groupTopic != null && queue != null) {
                action.accept(groupTopic, taken(queue, each.runs()));
            }
        }
    }

    private static List<Entry> taken(PopQueue queue, List<Run> runs) {
        List<Entry> entries = new ArrayList<>();
        for (Run run : runs) {
            for (long offset = run.first(); offset < run.first() + run.count(); offset++) {
                Entry entry = queue.taken().get(offset);
                if (entry != null) {
                    entries.add(entry);
                }
            }
        }
        return entries;
    }

    @FunctionalInterface
    private interface Action {
        void accept(GroupTopic groupTopic, List<Entry> entries);
    }

    private record Place(int group, int topic, int queue) {}
}
