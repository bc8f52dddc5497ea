package io.trivium.broker.pop;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.Pop;
import io.trivium.broker.delivery.SelectorFilter;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.record.LogRecord.Acknowledged;
import io.trivium.broker.record.LogRecord.Run;
import io.trivium.broker.sequencer.Sequencer;
import io.trivium.broker.view.GroupState;
import io.trivium.broker.view.TopicState;
import io.trivium.message.selector.Dialect;
import io.trivium.message.selector.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A topic as one group pops it: its queues, its lanes, the ordering keys that are held, and the pops that wait. In memory only. */
final class GroupTopic {
    /** As many selectors of one group may be at work at a time without examining messages again. */
    private static final int MOST_LANES = 1024;

    private final GroupState group;
    private final TopicState topic;
    private final List<PopQueue> queues = new ArrayList<>();
    private final Map<LaneKey, Lane> lanes = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<LaneKey, Lane> eldest) {
            // A lane that is made again examines its queues again from the cursors on.
            return size() > MOST_LANES;
        }
    };
    private final Set<GroupTopic> toServe;
    private final Map<Integer, KeyHold> holds = new HashMap<>();
    private final Map<PopQueue, List<Run>> finished = new LinkedHashMap<>();
    private final ArrayDeque<WaitingPop> waiting = new ArrayDeque<>();
    private @Nullable SelectorFilter wanted;
    private long version;
    private int servedFrom;
    private boolean popsInOrder;
    private int firstQueue = -1;

    /**
     * A topic of which nothing is examined yet.
     *
     * @param toServe takes this when a waiting pop may be served
     */
    GroupTopic(GroupState group, TopicState topic, Set<GroupTopic> toServe) {
        this.group = group;
        this.topic = topic;
        this.toServe = toServe;
    }

    GroupState group() {
        return group;
    }

    TopicState topic() {
        return topic;
    }

    List<PopQueue> queues() {
        return queues;
    }

    void addQueue(PopQueue queue) {
        queues.add(queue);
        lanes.values().forEach(lane -> lane.addQueue(queue));
        changed();
    }

    @Nullable
    PopQueue queue(int number) {
        return number >= 0 && number < queues.size() ? queues.get(number) : null;
    }

    Lane lane(Pop pop) {
        return lane(new LaneKey(pop.filter(), pop.queue(), false));
    }

    /** What a pop in order is offered of one queue. */
    Lane laneInOrder(Pop pop, PopQueue queue) {
        popsInOrder = true;
        return lane(new LaneKey(pop.filter(), queue.number(), true));
    }

    private Lane lane(LaneKey wanted) {
        return lanes.computeIfAbsent(wanted, key -> {
            Lane lane = new Lane(key.filter(), key.queue(), key.inOrder());
            queues.forEach(lane::addQueue);
            return lane;
        });
    }

    /** Nobody has anything of a queue any more: who pops in order may have it. */
    void queueFree() {
        if (popsInOrder) {
            changed();
        }
    }

    /** The queue at which a pop in order over all of them begins: each time another one. */
    int nextFirstQueue() {
        firstQueue = queues.isEmpty() ? 0 : (firstQueue + 1) % queues.size();
        return firstQueue;
    }

    /** What the group's own selector lets through, whatever its consumers want; null if it has none. */
    @Nullable
    MessageFilter wanted() {
        String selector = group.settings().attributes().get(GroupSettings.SELECTOR);
        if (selector == null) {
            wanted = null;
            return null;
        }
        if (wanted == null || !wanted.selector().text().equals(selector)) {
            wanted = new SelectorFilter(Selector.parse(Dialect.JMS, selector));
        }
        return wanted;
    }

    /** The settings of the group are changed: what was offered because of its former selector is looked at again. */
    void groupChanged() {
        MessageFilter before = wanted;
        if (wanted() != before) {
            restart();
        }
    }

    /** How many of the waiting pops had their share of a round that another turn has to go on with. */
    int servedFrom() {
        return servedFrom;
    }

    void servedFrom(int waiting) {
        servedFrom = waiting;
    }

    Map<Integer, KeyHold> holds() {
        return holds;
    }

    ArrayDeque<WaitingPop> waiting() {
        return waiting;
    }

    /** Grows whenever a message may have become available. */
    long version() {
        return version;
    }

    /** Something may have become available. */
    void changed() {
        version++;
        if (!waiting.isEmpty()) {
            toServe.add(this);
        }
    }

    /** Offers a message again to all who may want it. */
    void comeBack(Entry entry, Scanner scanner) {
        Entry again = entry.comeBack();
        lanes.values().forEach(lane -> lane.comeBack(again, scanner));
        changed();
    }

    /** Nobody has an ordering key any more, or its group is closed: what follows waits for no one. */
    void free(KeyHold hold) {
        holds.remove(hold.keyHash(), hold);
        lanes.values().forEach(lane -> lane.unblock(hold.keyHash()));
        changed();
    }

    /** A cursor was moved: all lanes begin again. */
    void restart() {
        lanes.values().forEach(Lane::restart);
        changed();
    }

    /** Notes that a message is finished for the group without being delivered. */
    void finish(PopQueue queue, long offset) {
        List<Run> runs = finished.computeIfAbsent(queue, absent -> new ArrayList<>());
        int last = runs.size() - 1;
        if (last >= 0 && runs.get(last).first() + runs.get(last).count() == offset) {
            runs.set(last, new Run(runs.get(last).first(), runs.get(last).count() + 1));
        } else {
            runs.add(new Run(offset, 1));
        }
    }

    /** Notes that messages are stored no longer, from an offset to another. */
    void finish(PopQueue queue, long from, long to) {
        for (long at = from; at < to; ) {
            int count = (int) Math.min(to - at, Integer.MAX_VALUE);
            finished.computeIfAbsent(queue, absent -> new ArrayList<>()).add(new Run(at, count));
            at += count;
        }
    }

    /** Logs what was noted as finished. */
    void appendFinished(Sequencer sequencer) {
        if (finished.isEmpty()) {
            return;
        }
        finished.forEach((queue, runs) ->
                sequencer.append(new Acknowledged(group.number(), topic.number(), queue.number(), List.copyOf(runs))));
        finished.clear();
    }

    /** An estimate of the published messages that are neither finished nor taken. */
    long remaining() {
        long sum = 0;
        for (PopQueue queue : queues) {
            long above = queue.queue().publishedEnd() - queue.cursor().first();
            sum += Math.max(
                    0, above - queue.cursor().finishedAbove() - queue.taken().size());
        }
        return sum;
    }

    private record LaneKey(MessageFilter filter, int queue, boolean inOrder) {}
}
