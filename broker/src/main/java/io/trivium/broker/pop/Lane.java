package io.trivium.broker.pop;

import io.trivium.broker.delivery.MessageFilter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a filter wants of a topic, for one group: the messages that it may be offered next, and how far each queue is examined for
 * it. Other filters have lanes of their own, so that what one skips stays for the others, and is skipped once only.
 *
 * <p>The queues are examined in the order of positions, a bounded number of messages ahead; among those a higher priority comes
 * first; in order it is the position alone that counts. An entry says what was true when it was made: whoever takes one checks that it is still available.
 */
final class Lane {
    /** Entries that are kept ready: as far as priorities look ahead. */
    static final int WINDOW = 512;

    /** More entries that wait for their ordering keys are forgotten, and found again when somebody may have them. */
    private static final int MOST_BLOCKED = 4096;

    /** What looking into a message costs, as a multiple of looking at its index entry. */
    private static final int READING_COST = 8;

    /** So many bytes that a filter goes over cost as much as looking at an index entry. */
    private static final int READING_BYTES = 16 << 10;

    /** The keys of which entries are forgotten; with more of them the lane waits. */
    private static final int MOST_DETOURS = 1024;

    private final MessageFilter filter;
    private final int queueNumber;
    private final boolean inOrder;
    private final List<Scan> scans = new ArrayList<>();
    // Returned and unblocked entries, sorted; fresh ones in the order of positions, for each rank.
    private final TreeSet<Entry> early;
    private final List<ArrayDeque<Entry>> fresh = new ArrayList<>();
    private final BitSet ranks = new BitSet();
    private final Map<Integer, List<Entry>> blocked = new LinkedHashMap<>();
    private final BitSet none = new BitSet();
    private int freshCount;
    private int blockedCount;
    private final Map<Integer, Detour> detours = new LinkedHashMap<>();
    private boolean detourUnfinished;
    private long idleVersion = -1;

    /** @param inOrder whether priorities do not count, nor what came back */
    Lane(MessageFilter filter, int queueNumber, boolean inOrder) {
        this.filter = filter;
        this.queueNumber = queueNumber;
        this.inOrder = inOrder;
        early = inOrder ? new TreeSet<>(Comparator.comparingLong(Entry::position)) : new TreeSet<>();
    }

    MessageFilter filter() {
        return filter;
    }

    /** Whether examining a message takes looking into it. */
    boolean looksInto(GroupTopic groupTopic) {
        return filter.readsRecords() || groupTopic.wanted() != null;
    }

    /** Whether the lane is about a queue. */
    boolean covers(PopQueue queue) {
        return queueNumber < 0 || queue.number() == queueNumber;
    }

    void addQueue(PopQueue queue) {
        if (covers(queue)) {
            scans.add(new Scan(queue));
        }
    }

    int ready() {
        return freshCount;
    }

    /** Whether so few entries are ready that more are to be looked for. */
    boolean runsLow() {
        return freshCount < WINDOW / 2;
    }

    /** Examines queues until enough entries are ready, nothing is left or the budget is spent; returns what is left of the budget. */
    int refill(Scanner scanner, GroupTopic groupTopic, int budget) {
        int left = budget;
        boolean looksInto = looksInto(groupTopic);
        while (freshCount < WINDOW && left > 0) {
            Scan nearest = null;
            for (Scan scan : scans) {
                if (scan.fill(scanner, groupTopic) && (nearest == null || scan.position() < nearest.position())) {
                    nearest = scan;
                }
            }
            if (nearest == null) {
                return left;
            }
            int cost = looksInto || nearest.readsRecord(groupTopic) ? READING_COST : 1;
            Entry entry = nearest.examine(scanner, groupTopic, filter);
            if (entry != null) {
                addFresh(entry);
            }
            // A long selector and messages of many properties make for fewer that are looked into.
            left = (int) Math.max(0, left - cost - scanner.takeWork() / READING_BYTES);
        }
        return left;
    }

    /** Whether there may be entries, or messages that were not examined yet. */
    boolean mayHaveMore() {
        if (freshCount > 0 || !early.isEmpty() || detourUnfinished) {
            return true;
        }
        for (Scan scan : scans) {
            if (scan.behind()) {
                return true;
            }
        }
        return false;
    }

    private void addFresh(Entry entry) {
        int rank = inOrder ? 0 : entry.rank();
        while (fresh.size() <= rank) {
            fresh.add(new ArrayDeque<>());
        }
        fresh.get(rank).add(entry);
        ranks.set(rank);
        freshCount++;
    }

    /** Takes the entry that is to be delivered first, null if none is ready. */
    @Nullable
    Entry poll() {
        int rank = ranks.length() - 1;
        Entry first = rank < 0 ? null : fresh.get(rank).peek();
        if (!early.isEmpty() && (first == null || goesBefore(early.first(), first))) {
            return early.pollFirst();
        }
        if (first != null) {
            ArrayDeque<Entry> queue = fresh.get(rank);
            queue.remove();
            freshCount--;
            if (queue.isEmpty()) {
                ranks.clear(rank);
            }
        }
        return first;
    }

    private boolean goesBefore(Entry one, Entry other) {
        return inOrder ? one.position() < other.position() : one.compareTo(other) < 0;
    }

    /** Offers an entry that was ready before, at its place. */
    void putBack(Entry entry) {
        early.add(entry);
    }

    /** Offers a message that came back, if the lane has passed it already. */
    void comeBack(Entry entry, Scanner scanner) {
        if (!covers(entry.queue()) || !passed(entry) || !scanner.matches(filter, entry)) {
            return;
        }
        early.add(entry);
    }

    private boolean passed(Entry entry) {
        Scan scan = scan(entry);
        return scan != null && scan.next > entry.offset();
    }

    private @Nullable Scan scan(Entry entry) {
        for (Scan scan : scans) {
            if (scan.queue == entry.queue()) {
                return scan;
            }
        }
        return null;
    }

    /** Keeps an entry aside until its ordering key is free; returns false if there is no room to remember that. */
    boolean block(Entry entry) {
        if (blockedCount < MOST_BLOCKED) {
            blocked.computeIfAbsent(entry.keyHash(), key -> new ArrayList<>()).add(entry);
            blockedCount++;
            return true;
        }
        Scan scan = scan(entry);
        Detour detour = detours.get(entry.keyHash());
        if (scan == null || (detour == null && detours.size() == MOST_DETOURS)) {
            return false;
        }
        if (detour == null) {
            detour = new Detour(entry.keyHash());
            detours.put(entry.keyHash(), detour);
        }
        detour.forget(scan, entry.offset());
        return true;
    }

    /** Whether earlier messages of the entry's key are forgotten: it will be found after them. */
    boolean outOfTurn(Entry entry) {
        Detour detour = detours.isEmpty() ? null : detours.get(entry.keyHash());
        return detour != null && detour.ahead(entry);
    }

    /** Finds forgotten entries of the keys that an owner may have; returns what is left of the budget. */
    int findForgotten(Predicate<Integer> mayHave, Scanner scanner, GroupTopic groupTopic, int budget) {
        int left = budget;
        detourUnfinished = false;
        List<Entry> found = new ArrayList<>();
        for (Iterator<Map.Entry<Integer, Detour>> all = detours.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Integer, Detour> each = all.next();
            Detour detour = each.getValue();
            if (!mayHave.test(each.getKey()) || !detour.exhausted()) {
                continue;
            }
            left = detour.find(scanner, groupTopic, filter, left, found);
            if (detour.done()) {
                all.remove();
            } else if (left == 0) {
                detourUnfinished = true;
                break;
            }
        }
        early.addAll(found);
        return left;
    }

    /** Whether the end of what was found of an entry's forgotten key is reached. */
    boolean endsDetour(Entry entry) {
        Detour detour = detours.isEmpty() ? null : detours.get(entry.keyHash());
        return detour != null && detour.exhausted();
    }

    /** An ordering key is free: its entries are offered again. */
    void unblock(int keyHash) {
        List<Entry> entries = blocked.remove(keyHash);
        if (entries != null) {
            blockedCount -= entries.size();
            early.addAll(entries);
        }
    }

    /** Offers the entries again that wait for keys which this owner has, or nobody. */
    void unblockFor(String owner, Map<Integer, KeyHold> holds) {
        if (blocked.isEmpty()) {
            return;
        }
        blocked.entrySet().removeIf(waiting -> {
            KeyHold hold = holds.get(waiting.getKey());
            boolean free = hold == null || hold.heldBy(owner);
            if (free) {
                early.addAll(waiting.getValue());
                blockedCount -= waiting.getValue().size();
            }
            return free;
        });
    }

    boolean hasBlocked() {
        return !blocked.isEmpty() || !detours.isEmpty();
    }

    /** Begins again at the cursors. */
    void restart() {
        early.clear();
        fresh.clear();
        ranks.and(none);
        blocked.clear();
        freshCount = 0;
        blockedCount = 0;
        detours.clear();
        detourUnfinished = false;
        idleVersion = -1;
        scans.forEach(Scan::restart);
    }

    /** Whether nothing was to be had at this version of the group's state. */
    boolean idleSince(long version) {
        return idleVersion == version;
    }

    void idle(long version) {
        idleVersion = version;
    }
}
