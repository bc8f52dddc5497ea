package io.trivium.rocket.server.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Shares a topic's queues among consumers, as RocketMQ's clients do by themselves. All see the same order of consumers. */
final class QueueShares {
    private QueueShares() {}

    /**
     * The queues of one consumer.
     *
     * @param consumer its place among all
     * @param byCircle in turns, instead of in ranges
     */
    static List<Integer> of(int queues, int consumers, int consumer, boolean byCircle) {
        if (byCircle) {
            return IntStream.range(0, queues)
                    .filter(queue -> queue % consumers == consumer)
                    .boxed()
                    .toList();
        }
        int each = queues / consumers;
        int rest = queues % consumers;
        int first = consumer * each + Math.min(consumer, rest);
        int count = each + (consumer < rest ? 1 : 0);
        return IntStream.range(first, first + count).boxed().toList();
    }

    /** The queues of one consumer and of as many others behind it; never none, so that nobody stands idle. */
    static List<Integer> shared(int queues, int consumers, int consumer, int others, boolean byCircle) {
        TreeSet<Integer> all = new TreeSet<>();
        for (int next = 0; next <= others && next < consumers; next++) {
            all.addAll(of(queues, consumers, (consumer + next) % consumers, byCircle));
        }
        if (all.isEmpty()) {
            all.add(consumer % queues);
        }
        return new ArrayList<>(all);
    }
}
