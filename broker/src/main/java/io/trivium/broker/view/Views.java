package io.trivium.broker.view;

import io.trivium.broker.store.Change;
import io.trivium.broker.store.QueueIndexes;
import io.trivium.broker.store.Snapshots;
import io.trivium.broker.store.Snapshots.Snapshot;
import io.trivium.broker.store.View;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** All views of one engine. Only {@link Applier} changes them. */
public final class Views {
    private final StoreClock clock = new StoreClock();
    private final Topics topics = new Topics();
    private final QueueEnds queueEnds = new QueueEnds(topics);
    private final Groups groups = new Groups();
    private final Cursors cursors;
    private final Schedule schedule;
    private final PreparedMessages prepared = new PreparedMessages();
    private final Documents documents = new Documents();
    private final Branches branches = new Branches();
    private final Answers answers = new Answers();
    private final DroppedParts dropped = new DroppedParts();
    private long marks;
    private final List<View> all = new ArrayList<>();

    /**
     * Views of an empty log.
     *
     * @param timersInMemory scheduled messages that are kept in memory at most
     * @param chunksInMemory chunks of finished offsets that are kept in memory, of 8 KiB at most, if a snapshot has them
     * @param snapshots have the rest of what is not kept in memory
     */
    public Views(int timersInMemory, int chunksInMemory, Snapshots snapshots) {
        cursors = new Cursors(snapshots, chunksInMemory);
        schedule = new Schedule(timersInMemory);
        all.addAll(List.of(clock, topics, queueEnds, groups, prepared, branches, answers, documents, dropped));
        all.addAll(schedule.views());
        all.addAll(cursors.views());
    }

    public StoreClock clock() {
        return clock;
    }

    public Topics topics() {
        return topics;
    }

    QueueEnds queueEnds() {
        return queueEnds;
    }

    public Groups groups() {
        return groups;
    }

    public Cursors cursors() {
        return cursors;
    }

    public Schedule schedule() {
        return schedule;
    }

    public PreparedMessages prepared() {
        return prepared;
    }

    public Documents documents() {
        return documents;
    }

    public Branches branches() {
        return branches;
    }

    public DroppedParts dropped() {
        return dropped;
    }

    public Answers answers() {
        return answers;
    }

    /** Gives no topic a number that queues in the store's indexes bear, even if all records of their topic are damaged. */
    public void reserveTopics(QueueIndexes indexes) {
        long largest = indexes.largestQueueKey();
        if (largest >= 0) {
            topics.reserve((int) (largest >>> 32));
        }
    }

    /** Takes all views from a snapshot; they must be empty. */
    public void restore(Snapshot snapshot) {
        all.forEach(view -> snapshot.read(view.name(), view::restore));
        schedule.restored();
    }

    /** Begins a snapshot as of now: {@link View#mark}. */
    public void mark() {
        all.forEach(View::mark);
        marks++;
    }

    /** How many snapshots were begun. */
    public long marks() {
        return marks;
    }

    /** What changed before a mark, counted by {@link #marks}, is saved: memory need not hold it. Any thread. */
    public void saved(long mark) {
        // A view's changes count their marks from one.
        cursors.saved(mark + 1);
    }

    /**
     * Hands out what changed between the last two marks, some at a time.
     *
     * @param target takes the changes under their view's name
     * @return how many; less than the limit when there are no more
     */
    public int take(int limit, SortedMap<String, List<Change>> target) {
        int taken = 0;
        for (View view : all) {
            List<Change> changes = target.computeIfAbsent(view.name(), name -> new ArrayList<>());
            taken += view.take(limit - taken, changes);
        }
        return taken;
    }

    /** All state in a form that is equal if and only if the state is. */
    public String dump() {
        StringBuilder text = new StringBuilder();
        clock.dump(text);
        topics.dump(text);
        queueEnds.dump(text);
        groups.dump(text);
        cursors.dump(text);
        schedule.dump(text);
        prepared.dump(text);
        documents.dump(text);
        branches.dump(text);
        answers.dump(text);
        dropped.dump(text);
        return text.toString();
    }
}
