package io.trivium.amqp.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.qpid.protonj2.types.transport.Attach;
import org.apache.qpid.protonj2.types.transport.Begin;
import org.apache.qpid.protonj2.types.transport.Detach;
import org.apache.qpid.protonj2.types.transport.Flow;
import org.apache.qpid.protonj2.types.transport.LinkError;
import org.apache.qpid.protonj2.types.transport.Performative;
import org.apache.qpid.protonj2.types.transport.Role;
import org.apache.qpid.protonj2.types.transport.SessionError;
import org.apache.qpid.protonj2.types.transport.Transfer;
import org.jspecify.annotations.Nullable;

/** What passed on one session, as far as the guard must know it. Owned by the connection's event loop. */
final class SessionTrack {
    private final Map<Long, LinkTrack> byRemoteHandle = new HashMap<>();
    private final Map<Long, LinkTrack> byLocalHandle = new HashMap<>();

    /** Deliveries of ours that are not settled, in order. */
    private final TreeSet<Long> unsettled = new TreeSet<>();

    private final HeldFrames held = new HeldFrames();
    private @Nullable Flow lastFlow;
    private int localChannel;
    private long nextIncomingId;
    private long fullWindow;
    private long incomingWindow;
    private long nextOutgoingId;
    private long outgoingWindow;
    private boolean ended;

    SessionTrack(Begin begin) {
        nextIncomingId = begin.getNextOutgoingId();
    }

    void sentBegin(Begin begin, int channel) {
        localChannel = channel;
        fullWindow = begin.getIncomingWindow();
        incomingWindow = fullWindow;
        outgoingWindow = begin.getOutgoingWindow();
        nextOutgoingId = begin.getNextOutgoingId();
    }

    int localChannel() {
        return localChannel;
    }

    /** Notes a flow that the engine writes, and puts its window right. */
    void sentFlow(Flow flow) {
        incomingWindow = fullWindow;
        flow.setIncomingWindow(fullWindow);
        outgoingWindow = flow.getOutgoingWindow();
        LinkTrack link = flow.hasHandle() ? byLocalHandle.get(flow.getHandle()) : null;
        if (link != null) {
            link.sentFlow(flow);
        } else if (flow.hasHandle()) {
            // The engine tells the window with the link that used it up, even if that is detached.
            flow.clearHandle().clearDeliveryCount().clearLinkCredit().clearDrain();
        }
    }

    /**
     * Holds a frame back that the engine cannot take yet: it opens no link that the peer has given up, and knows no second one of a name
     * before the first is detached on both sides. False if it is not held.
     */
    boolean hold(Performative frame) {
        long handle = HeldFrames.handle(frame);
        if (handle < 0 || !(held.holdUp(frame) || waits(frame))) {
            return false;
        }
        if (frame instanceof Transfer) {
            throw new AmqpException(
                    LinkError.TRANSFER_LIMIT_EXCEEDED, "A message came before the link was attached and had credit");
        }
        held.add(frame);
        if (frame instanceof Flow flow) {
            lastFlow = flow;
        }
        return true;
    }

    private boolean waits(Performative frame) {
        if (frame instanceof Detach detach) {
            LinkTrack link = byRemoteHandle.get(detach.getHandle());
            return link != null && !link.attached();
        }
        return frame instanceof Attach attach
                && byLocalHandle.values().stream()
                        .anyMatch(
                                link -> link.leaving() && link.is(attach.getName(), attach.getRole() == Role.RECEIVER));
    }

    /** Returns what was held back, to be offered again. */
    List<Performative> takeHeld() {
        List<Performative> frames = held.take();
        for (Performative frame : frames) {
            if (frame instanceof Flow flow) {
                windows(flow);
            }
        }
        return frames;
    }

    int heldCount() {
        return held.count();
    }

    /** Writes into a flow what the peer last said of the session. */
    Flow windows(Flow flow) {
        Flow last = lastFlow;
        if (last != null && last != flow) {
            flow.clearNextIncomingId();
            if (last.hasNextIncomingId()) {
                flow.setNextIncomingId(last.getNextIncomingId());
            }
            flow.setIncomingWindow(last.getIncomingWindow())
                    .setNextOutgoingId(last.getNextOutgoingId())
                    .setOutgoingWindow(last.getOutgoingWindow());
        }
        return flow;
    }

    /** Returns the delivery that the engine has to forget with a frame, else a negative number. */
    long over(Transfer transfer) {
        LinkTrack link = byRemoteHandle.get(transfer.getHandle());
        return link == null ? -1 : link.received(transfer);
    }

    /** Notes a frame that the engine gets. */
    void received(Performative frame) {
        if (frame instanceof Transfer transfer) {
            receivedTransfer(transfer);
        } else if (frame instanceof Attach attach) {
            receivedAttach(attach);
        } else if (frame instanceof Detach detach) {
            receivedDetach(detach.getHandle());
        }
    }

    /** Returns whether the peer may send nothing more before it is told of a new window. */
    boolean shut() {
        return incomingWindow == 0 && !ended;
    }

    void sentAttach(Attach attach) {
        for (LinkTrack link : byRemoteHandle.values()) {
            if (link.is(attach.getName(), attach.getRole() == Role.SENDER)) {
                link.attached(attach.getHandle());
                byLocalHandle.put(attach.getHandle(), link);
            }
        }
    }

    void sentDetach(long handle) {
        byLocalHandle.remove(handle);
    }

    void sentEnd() {
        ended = true;
    }

    /** Returns whether this side ended the session, so that what still comes is only to be read past (AMQP 1.0 §2.5.2). */
    boolean ended() {
        return ended;
    }

    void sentTransfer(Transfer transfer) {
        nextOutgoingId = nextOutgoingId + 1 & 0xFFFFFFFFL;
        if (transfer.getDeliveryTag() == null) {
            return;
        }
        LinkTrack link = byLocalHandle.get(transfer.getHandle());
        if (link != null) {
            link.delivered();
        }
        if (!transfer.getSettled()) {
            unsettled.add(transfer.getDeliveryId());
        }
    }

    /** Notes that a frame is written. Returns its link if the peer is to be told now that a drain is done. */
    @Nullable
    LinkTrack wrote(Transfer transfer) {
        LinkTrack link = byLocalHandle.get(transfer.getHandle());
        if (link == null) {
            return null;
        }
        link.sent(transfer.getMore());
        return link.drained() ? link : null;
    }

    void settled(long deliveryId) {
        unsettled.remove(deliveryId);
    }

    /** Returns the unsettled deliveries of a range, however long the peer made it. */
    Iterable<Long> unsettled(long first, long last) {
        TreeSet<Long> found = new TreeSet<>();
        if (first <= last) {
            found.addAll(unsettled.subSet(first, true, last, true));
        } else {
            found.addAll(unsettled.tailSet(first, true));
            found.addAll(unsettled.headSet(last, true));
        }
        return found;
    }

    private void receivedAttach(Attach attach) {
        boolean sends = attach.getRole() == Role.RECEIVER;
        for (LinkTrack link : byRemoteHandle.values()) {
            if (link.is(attach.getName(), sends)) {
                throw new AmqpException(
                        SessionError.HANDLE_IN_USE,
                        "A link named " + attach.getName() + " is attached to this session already");
            }
        }
        byRemoteHandle.putIfAbsent(
                attach.getHandle(),
                new LinkTrack(attach.getName(), sends, sends ? 0 : attach.getInitialDeliveryCount()));
    }

    private void receivedDetach(long handle) {
        LinkTrack link = byRemoteHandle.remove(handle);
        if (link != null) {
            link.leave();
        }
    }

    private void receivedTransfer(Transfer transfer) {
        nextIncomingId = nextIncomingId + 1 & 0xFFFFFFFFL;
        if (--incomingWindow < 0) {
            throw new AmqpException(
                    SessionError.WINDOW_VIOLATION, "More transfers came than the session's window allows");
        }
        LinkTrack link = byRemoteHandle.get(transfer.getHandle());
        if (link != null && !link.mayDeliver()) {
            throw new AmqpException(
                    LinkError.TRANSFER_LIMIT_EXCEEDED, "More messages came than the link has credit for");
        }
        if (link != null && (!transfer.getMore() || transfer.getAborted())) {
            link.delivered();
        }
    }

    /** Notes a flow and returns its link, null if it is for none. */
    @Nullable
    LinkTrack receivedFlow(Flow flow) {
        lastFlow = flow;
        LinkTrack link = flow.hasHandle() ? byRemoteHandle.get(flow.getHandle()) : null;
        if (link != null) {
            link.receivedFlow(flow);
        }
        return link;
    }

    /** Returns the state of a link, null if it is not attached any more. */
    @Nullable
    Flow state(LinkTrack link) {
        boolean attached = byLocalHandle.get(link.localHandle()) == link && !link.leaving();
        return attached && !ended ? link.tell(state()) : null;
    }

    /** Returns the state of the session. What came is read at once, so the window is open again. */
    Flow state() {
        incomingWindow = fullWindow;
        return new Flow()
                .setNextIncomingId(nextIncomingId)
                .setIncomingWindow(incomingWindow)
                .setNextOutgoingId(nextOutgoingId)
                .setOutgoingWindow(outgoingWindow);
    }
}
