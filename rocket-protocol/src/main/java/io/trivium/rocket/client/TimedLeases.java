package io.trivium.rocket.client;

import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.ChangeInvisibleTime;
import io.trivium.rocket.protocol.request.ChangeInvisibleTimeReply;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What genuine brokers have leased to this client, and for how long: a lease there ends by time, so it is prolonged as long as the
 * message is held. Each prolongation changes the handle; whoever holds the message knows the first one. The client's event loop owns it.
 */
final class TimedLeases {
    private static final Logger LOG = LoggerFactory.getLogger(TimedLeases.class);

    /** How often is looked; a lease is prolonged when a third of it is over, so that two prolongations may fail. */
    private static final long LOOK_MILLIS = 10_000;

    private static final long PROLONGED_BELOW_MILLIS = SinglePop.GENUINE_LEASE_MILLIS * 2 / 3;

    private final Map<Receipt, Lease> leases = new HashMap<>();
    private final ClientContext context;
    private final Links links;
    private boolean looking;
    private boolean closed;

    TimedLeases(ClientContext context, Links links) {
        this.context = context;
        this.links = links;
    }

    void add(InboundMessage message) {
        long until = context.clock().millis() + SinglePop.GENUINE_LEASE_MILLIS;
        leases.put(
                message.receipt(),
                new Lease(message.receipt(), message.message().position(), until));
        look();
    }

    /** The receipt as the broker knows it now. */
    Receipt current(Receipt receipt) {
        Lease lease = leases.get(receipt);
        return lease == null ? receipt : lease.current;
    }

    /** As above, for each. */
    List<Receipt> current(List<Receipt> receipts) {
        return leases.isEmpty()
                ? receipts
                : receipts.stream().map(this::current).toList();
    }

    /** Where the message stands in the broker's log, -1 if it is not leased any more. */
    long position(Receipt receipt) {
        Lease lease = leases.get(receipt);
        return lease == null ? -1 : lease.position;
    }

    void finished(Collection<Receipt> receipts) {
        if (!leases.isEmpty()) {
            receipts.forEach(leases::remove);
        }
    }

    void close() {
        closed = true;
        leases.clear();
    }

    private void look() {
        if (looking || closed || leases.isEmpty()) {
            return;
        }
        looking = true;
        context.loops().later(LOOK_MILLIS, context.loop(), () -> {
            looking = false;
            prolongAll();
            look();
        });
    }

    private void prolongAll() {
        long now = context.clock().millis();
        for (Map.Entry<Receipt, Lease> entry : List.copyOf(leases.entrySet())) {
            Lease lease = entry.getValue();
            if (lease.untilMillis - now < PROLONGED_BELOW_MILLIS) {
                prolong(entry.getKey(), lease);
            }
        }
    }

    private void prolong(Receipt receipt, Lease lease) {
        long asked = context.clock().millis();
        Receipt old = lease.current;
        links.session(old.broker())
                .flatMap(session -> session.ask(new ChangeInvisibleTime(
                        old.group(),
                        old.topic(),
                        old.queue(),
                        old.handle(),
                        old.offset(),
                        SinglePop.GENUINE_LEASE_MILLIS,
                        true)))
                .then(
                        reply -> prolonged(receipt, lease, reply, asked),
                        failure -> LOG.debug("A lease was not prolonged: {}", failure.getMessage()));
    }

    private void prolonged(Receipt receipt, Lease lease, Reply reply, long asked) {
        if (reply.code() != ResponseCode.SUCCESS) {
            LOG.debug("A lease was not prolonged: code {}, {}", reply.code(), reply.remark());
            reply.body().release();
            return;
        }
        ChangeInvisibleTimeReply answer = ChangeInvisibleTimeReply.of(reply);
        reply.body().release();
        Receipt old = lease.current;
        PoppedQueue from = old.from();
        PoppedQueue prolonged = new PoppedQueue(
                from.broker(),
                from.group(),
                from.topic(),
                from.queue(),
                old.offset(),
                answer.popMillis(),
                answer.invisibleMillis(),
                answer.reviveQueueId(),
                from.retry());
        Receipt current = new Receipt(prolonged, old.offset());
        leases.computeIfPresent(
                receipt, (key, known) -> new Lease(current, lease.position, asked + SinglePop.GENUINE_LEASE_MILLIS));
    }

    private record Lease(Receipt current, long position, long untilMillis) {}
}
