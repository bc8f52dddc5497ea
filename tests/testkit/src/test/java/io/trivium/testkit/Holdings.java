package io.trivium.testkit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Who has which message leased, and which messages are hidden. Forgotten in a crash. */
final class Holdings {
    private final Map<Spot, Held> held = new TreeMap<>();
    private long made;

    /** A message as a group sees it. */
    record Spot(String group, String topic, int queue, long offset) implements Comparable<Spot> {
        private static final Comparator<Spot> ORDER = Comparator.comparing(Spot::group)
                .thenComparing(Spot::topic)
                .thenComparing(Spot::queue)
                .thenComparing(Spot::offset);

        @Override
        public int compareTo(Spot other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * A lease, or a message that is hidden for a while.
     *
     * @param grant one number for all that was leased in one pop
     * @param untilNanos when it ends by itself
     * @param session with which it ends instead, 0 for none
     */
    record Held(String owner, String key, long grant, long untilNanos, int session, boolean hidden) {}

    long nextGrant() {
        return ++made;
    }

    void lease(Spot spot, Held lease) {
        held.put(spot, lease);
    }

    boolean holds(Spot spot) {
        return held.containsKey(spot);
    }

    /** Whether an owner has a message leased. */
    boolean leasedBy(Spot spot, String owner) {
        Held holding = held.get(spot);
        return holding != null && !holding.hidden && holding.owner.equals(owner);
    }

    /** Whether anybody holds, or hides, a message of a key. */
    boolean keyTaken(String group, String topic, String key) {
        return held.entrySet().stream()
                .anyMatch(entry -> entry.getKey().group.equals(group)
                        && entry.getKey().topic.equals(topic)
                        && entry.getValue().key.equals(key));
    }

    /** What is leased and not hidden, sorted. */
    List<Spot> leased() {
        List<Spot> spots = new ArrayList<>();
        held.forEach((spot, holding) -> {
            if (!holding.hidden) {
                spots.add(spot);
            }
        });
        return spots;
    }

    void finish(Spot spot) {
        held.remove(spot);
    }

    /** What is leased to a session, sorted. */
    List<Spot> leasedTo(int session) {
        return leased().stream().filter(spot -> of(spot).session == session).toList();
    }

    Held of(Spot spot) {
        Held holding = held.get(spot);
        if (holding == null) {
            throw new IllegalStateException("nobody has " + spot);
        }
        return holding;
    }

    /** The message waits for the decision of a branch: nobody has it, and nobody gets it. */
    void lock(Spot spot, String key) {
        held.put(spot, new Held("", key, nextGrant(), Long.MAX_VALUE, 0, true));
    }

    /** The branch is rolled back: with a message goes what is leased of the same key. */
    void unlock(Spot spot) {
        release(spot, 0, false, true);
    }

    /** Ends the hiding of messages; what waits for the decision of a branch goes on waiting. */
    void show(Predicate<Spot> which) {
        held.entrySet().removeIf(entry -> {
            Held holding = entry.getValue();
            return holding.hidden && holding.untilNanos != Long.MAX_VALUE && which.test(entry.getKey());
        });
    }

    void forget(Predicate<Spot> which) {
        held.keySet().removeIf(which);
    }

    /** A lease is given up; with it goes what its owner has leased of the same key: where it failed all, else what stands behind it. */
    void release(Spot spot, long hiddenUntilNanos, boolean stays, boolean failed) {
        Held lease = held.get(spot);
        if (lease == null) {
            return;
        }
        held.remove(spot);
        mates(spot, lease, failed);
        if (stays && hiddenUntilNanos > 0) {
            held.put(spot, new Held(lease.owner, lease.key, nextGrant(), hiddenUntilNanos, 0, true));
        }
    }

    /** A lease ends at another time, apart from those of the same pop. */
    void prolong(Spot spot, long untilNanos) {
        held.computeIfPresent(
                spot, (key, lease) -> new Held(lease.owner, lease.key, nextGrant(), untilNanos, 0, false));
    }

    private void mates(Spot spot, Held lease, boolean all) {
        if (!lease.key.isEmpty()) {
            held.entrySet()
                    .removeIf(other -> !other.getValue().hidden
                            && other.getValue().key.equals(lease.key)
                            && other.getKey().group.equals(spot.group)
                            && other.getKey().topic.equals(spot.topic)
                            && (all || other.getKey().offset > spot.offset));
        }
    }

    void endSession(int session) {
        List<Spot> ending = new ArrayList<>();
        held.forEach((spot, holding) -> {
            if (holding.session == session) {
                ending.add(spot);
            }
        });
        ending.forEach(spot -> release(spot, 0, false, false));
    }

    /** Ends what is over, in the order of time; of leases the given is told, before their mates are given back. */
    void expire(long nowNanos, Consumer<List<Spot>> failed) {
        while (true) {
            Held first = held.values().stream()
                    .filter(holding -> holding.session == 0 && holding.untilNanos <= nowNanos)
                    .min(Comparator.comparing(Held::untilNanos).thenComparing(Held::grant))
                    .orElse(null);
            if (first == null) {
                return;
            }
            List<Spot> ending = new ArrayList<>();
            held.forEach((spot, holding) -> {
                if (holding.grant == first.grant) {
                    ending.add(spot);
                }
            });
            if (!first.hidden) {
                failed.accept(ending);
            }
            List<Held> leases = ending.stream().map(held::remove).toList();
            for (int i = 0; i < ending.size(); i++) {
                if (!leases.get(i).hidden) {
                    mates(ending.get(i), leases.get(i), true);
                }
            }
        }
    }

    void clear() {
        held.clear();
    }
}
