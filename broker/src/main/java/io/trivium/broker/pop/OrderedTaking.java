package io.trivium.broker.pop;

import io.trivium.broker.delivery.Pop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages for pops in order: nothing of a queue is given away while any of its messages is leased or hidden. So whoever gets
 * messages of a queue gets its first unfinished ones, and nobody overtakes. The sequencer's.
 */
final class OrderedTaking {
    private final Leases leases;
    private final Scanner scanner;

    OrderedTaking(Leases leases, Scanner scanner) {
        this.leases = leases;
        this.scanner = scanner;
    }

    /**
     * What came of it; the leased messages are in the grant.
     *
     * @param spent of the budget
     * @param unfinished whether there may be messages that the budget did not reach
     * @param found whether there is a message, for who is only looking
     */
    record Taken(int spent, boolean unfinished, boolean found) {}

    /** Leases what the pop may have, queue by queue; with {@code looking} only finds out whether there is anything. */
    Taken take(GroupTopic groupTopic, Pop pop, Grant grant, boolean looking, int budget) {
        List<PopQueue> queues = queues(groupTopic, pop);
        int left = budget;
        boolean unfinished = false;
        for (PopQueue queue : queues) {
            if (full(pop, grant)) {
                break;
            }
            if (looking && heldBy(queue, pop.owner())) {
                return new Taken(budget - left, false, true);
            }
            if (!mayHave(groupTopic, queue, pop.owner())) {
                continue;
            }
            Lane lane = groupTopic.laneInOrder(pop, queue);
            left = take(groupTopic, lane, pop, grant, left);
            if (looking && !grant.entries().isEmpty()) {
                List.copyOf(grant.entries()).forEach(entry -> {
                    leases.undo(entry);
                    lane.putBack(entry);
                });
                return new Taken(budget - left, false, true);
            }
            unfinished |= left <= 0 && lane.mayHaveMore();
        }
        return new Taken(budget - left, unfinished, false);
    }

    private int take(GroupTopic groupTopic, Lane lane, Pop pop, Grant grant, int budget) {
        int left = budget;
        while (!full(pop, grant)) {
            if (lane.ready() == 0 && left > 0) {
                left = lane.refill(scanner, groupTopic, left);
            }
            Entry entry = lane.poll();
            if (entry == null) {
                return left;
            }
            if (!entry.queue().available(entry.offset())) {
                continue;
            }
            if (scanner.expired(entry)) {
                groupTopic.finish(entry.queue(), entry.offset());
                continue;
            }
            leases.lease(entry, grant, null);
        }
        return left;
    }

    private static boolean full(Pop pop, Grant grant) {
        int bytes = 0;
        for (Entry entry : grant.entries()) {
            bytes += entry.size();
        }
        return grant.entries().size() >= pop.maxMessages() || bytes >= pop.maxBytes();
    }

    /** The queues that a pop is about, of which no queue is always the first. */
    private static List<PopQueue> queues(GroupTopic groupTopic, Pop pop) {
        if (pop.queue() != Pop.ALL_QUEUES) {
            PopQueue one = groupTopic.queue(pop.queue());
            return one == null ? List.of() : List.of(one);
        }
        int first = groupTopic.nextFirstQueue();
        List<PopQueue> all = groupTopic.queues();
        List<PopQueue> queues = new ArrayList<>(all.subList(first, all.size()));
        queues.addAll(all.subList(0, first));
        return queues;
    }

    private boolean mayHave(GroupTopic groupTopic, PopQueue queue, @Nullable String attempt) {
        if (queue.taken().size() == 0) {
            return true;
        }
        if (!heldBy(queue, attempt)) {
            return false;
        }
        // The answer with these was lost: who asks again gets the same.
        leases.end(groupTopic, taken(queue), 0, false);
        return true;
    }

    /** Whether all that is taken of a queue was leased by an attempt of that name. */
    private static boolean heldBy(PopQueue queue, @Nullable String attempt) {
        List<Entry> taken = taken(queue);
        return attempt != null
                && !taken.isEmpty()
                && taken.stream()
                        .allMatch(entry -> entry.grant() != null
                                && attempt.equals(entry.grant().attempt()));
    }

    private static List<Entry> taken(PopQueue queue) {
        List<Entry> taken = new ArrayList<>();
        queue.taken().forEach(taken::add);
        return taken;
    }
}
