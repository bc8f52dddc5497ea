package io.trivium.testkit;

import io.trivium.broker.delivery.Delivery;
import io.trivium.testkit.Holdings.Spot;
import java.util.List;

/** What one pop may deliver, and what it may not leave behind. */
final class Deliveries {
    private final ReferenceBroker reference;
    private final String group;
    private final String topic;
    private final String owner;
    private final Wanted wanted;
    private final long nowMillis;

    Deliveries(ReferenceBroker reference, String group, String topic, String owner, Wanted wanted, long nowMillis) {
        this.nowMillis = nowMillis;
        this.wanted = wanted;
        this.reference = reference;
        this.group = group;
        this.topic = topic;
        this.owner = owner;
    }

    void check(Spot spot, Delivery delivery) {
        String id = Letters.read(delivery.record().bytes());
        List<String> queue = reference.queue(spot.topic(), spot.queue());
        Invariant.NOTHING_INVENTED.holds(
                spot.offset() < queue.size() && queue.get((int) spot.offset()).equals(id),
                () -> id + " is delivered at " + spot + " of " + queue);
        Invariant.NOTHING_INVENTED.holds(!reference.gone(spot), () -> id + " was dropped: " + spot);
        Sent message = reference.sentAt(spot);
        Subscribers subscribers = reference.subscribers(group);
        Invariant.FILTERED.holds(
                subscribers.selects(message) && !subscribers.skips(message),
                () -> message + " is delivered to a group that is " + subscribers);
        Invariant.EXPIRED_STAYS_AWAY.holds(
                message.expiryMillis == 0 || message.expiryMillis > nowMillis,
                () -> message + " is delivered at " + nowMillis + " and expired at " + message.expiryMillis);
        Invariant.FILTERED.holds(wanted.wants(id), () -> id + " is delivered to who wants " + wanted);
        Invariant.FINISHED_STAYS_FINISHED.holds(
                !reference.progress(spot).finished(spot.offset()),
                () -> id + " is delivered and was finished: " + spot);
        Invariant.FINISHED_STAYS_FINISHED.holds(
                !reference.holdings.holds(spot), () -> id + " is delivered and is somebody's or hidden: " + spot);
        int failed = reference.attempts.getOrDefault(spot, 0);
        Invariant.ATTEMPTS_EXACT.holds(
                delivery.attempts() == failed,
                () -> id + " is delivered after " + delivery.attempts() + " attempts, not " + failed);
        Invariant.REDELIVERY_SAID.holds(
                delivery.seenBefore() || !reference.deliveredBefore.contains(spot),
                () -> id + " was delivered before the crash, and comes again as if it were new: " + spot);
        String key = message.key;
        for (long before = 0; !key.isEmpty() && before < spot.offset(); before++) {
            Spot earlier = new Spot(group, topic, spot.queue(), before);
            Invariant.KEYS_IN_ORDER.holds(
                    !reference.sentAt(earlier).key.equals(key)
                            || reference.progress(earlier).finished(before)
                            || reference.gone(earlier)
                            || passed(earlier)
                            || reference.holdings.leasedBy(earlier, owner),
                    () -> id + " is delivered to " + owner + " before " + reference.idAt(earlier));
        }
    }

    /** Nobody holds it, and it may be passed over. */
    private boolean passed(Spot spot) {
        return reference.passes(spot) && !reference.holdings.holds(spot);
    }

    private boolean free(Spot spot) {
        return wanted.wants(reference.idAt(spot))
                && !reference.passes(spot)
                && !reference.gone(spot)
                && !reference.progress(spot).finished(spot.offset())
                && !reference.holdings.holds(spot);
    }

    /** Of what nobody had before and no key keeps in order, the more urgent comes first; nothing more urgent is left behind. */
    void urgentFirst(List<Spot> delivered) {
        int last = Integer.MAX_VALUE;
        for (Spot spot : delivered) {
            if (fresh(spot)) {
                int priority = Letters.priority(reference.idAt(spot));
                int before = last;
                Invariant.FILTERED.holds(
                        priority <= before, () -> spot + " comes after less urgent ones: " + delivered);
                last = priority;
            }
        }
        for (int queue = 0; queue < reference.queues(topic).size(); queue++) {
            for (int offset = 0; offset < reference.queue(topic, queue).size(); offset++) {
                Spot spot = new Spot(group, topic, queue, offset);
                int least = last;
                Invariant.FILTERED.holds(
                        !fresh(spot) || !free(spot) || Letters.priority(reference.idAt(spot)) <= least,
                        () -> spot + " is more urgent than what is delivered: " + delivered);
            }
        }
    }

    private boolean fresh(Spot spot) {
        return reference.sentAt(spot).key.isEmpty() && !reference.returned.contains(spot);
    }

    /** The pop could have had more: nothing that is free was held back. */
    void nothingLeft() {
        for (int queue = 0; queue < reference.queues(topic).size(); queue++) {
            for (int offset = 0; offset < reference.queue(topic, queue).size(); offset++) {
                Spot spot = new Spot(group, topic, queue, offset);
                String key = reference.sentAt(spot).key;
                boolean keyFree = key.isEmpty() || !reference.holdings.keyTaken(group, topic, key);
                Invariant missed = wanted == Wanted.ALL ? Invariant.UNFINISHED_COMES_BACK : Invariant.FILTERED;
                missed.holds(!(free(spot) && keyFree), () -> reference.idAt(spot) + " is not delivered: " + spot);
            }
        }
    }
}
