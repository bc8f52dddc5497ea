package io.trivium.amqp.wire;

import org.apache.qpid.protonj2.types.transport.Flow;
import org.apache.qpid.protonj2.types.transport.Transfer;

/** A link's delivery-count and credit as both sides have told them (AMQP 1.0 §2.6.7). Owned by the connection's event loop. */
final class LinkTrack {
    private static final long NONE = -1;

    private final String name;
    private final boolean sends;
    private long localHandle = -1;
    private int deliveryCount;
    private int limit;
    private int flowsSent;
    private boolean draining;
    private boolean leaving;

    /** Whether more frames of a delivery of ours are to come. */
    private boolean sending;

    /** The delivery of the peer's of which more frames are to come, and its settlement. */
    private long receiving = NONE;

    /** Makes the track of a link on which this side sends, or receives. */
    LinkTrack(String name, boolean sends, long initialDeliveryCount) {
        this.name = name;
        this.sends = sends;
        deliveryCount = (int) initialDeliveryCount;
        limit = deliveryCount;
    }

    boolean is(String otherName, boolean otherSends) {
        return sends == otherSends && name.equals(otherName);
    }

    void attached(long handle) {
        localHandle = handle;
    }

    long localHandle() {
        return localHandle;
    }

    /** Returns whether this side has answered the attach. */
    boolean attached() {
        return localHandle >= 0;
    }

    /** Notes that the peer has detached it. */
    void leave() {
        leaving = true;
    }

    boolean leaving() {
        return leaving;
    }

    /** Returns how many flows were sent of it: whether one went out meanwhile. */
    int flowsSent() {
        return flowsSent;
    }

    void delivered() {
        deliveryCount++;
    }

    /** Notes that a frame of a delivery is written. */
    void sent(boolean more) {
        sending = more;
    }

    void receivedFlow(Flow flow) {
        if (sends && flow.hasLinkCredit()) {
            limit = (int) flow.getDeliveryCount() + (int) flow.getLinkCredit();
            draining = flow.getDrain();
        }
    }

    void sentFlow(Flow flow) {
        deliveryCount = (int) flow.getDeliveryCount();
        limit = deliveryCount + (int) flow.getLinkCredit();
        draining &= credit() > 0;
        flowsSent++;
    }

    /** Returns whether the peer waits to be told that its credit is used up. */
    boolean drained() {
        return draining && !sending && credit() == 0;
    }

    /**
     * Notes a frame of a delivery of the peer's. Returns the delivery if the peer is done with it by a later frame than its first, else a
     * negative number.
     */
    long received(Transfer transfer) {
        long begun = receiving;
        boolean settled = transfer.getSettled() || transfer.getAborted();
        boolean last = settled || !transfer.getMore();
        if (last) {
            receiving = NONE;
        } else if (begun == NONE && transfer.hasDeliveryId()) {
            receiving = transfer.getDeliveryId();
        }
        return settled ? begun : NONE;
    }

    /** Returns whether the peer may send on the link. */
    boolean mayDeliver() {
        return sends || credit() > 0;
    }

    private int credit() {
        return Math.max(0, limit - deliveryCount);
    }

    /** Writes the state into a flow. A drain shows when it is done: peers take the sign for the end of their wait. */
    Flow tell(Flow flow) {
        boolean drained = drained();
        draining &= !drained;
        flowsSent++;
        return flow.setHandle(localHandle)
                .setDeliveryCount(deliveryCount & 0xFFFFFFFFL)
                .setLinkCredit(credit())
                .setDrain(drained);
    }
}
