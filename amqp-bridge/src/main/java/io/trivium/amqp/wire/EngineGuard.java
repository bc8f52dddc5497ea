package io.trivium.amqp.wire;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.qpid.protonj2.engine.AMQPPerformativeEnvelopePool;
import org.apache.qpid.protonj2.engine.EngineHandler;
import org.apache.qpid.protonj2.engine.EngineHandlerContext;
import org.apache.qpid.protonj2.engine.IncomingAMQPEnvelope;
import org.apache.qpid.protonj2.engine.OutgoingAMQPEnvelope;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.apache.qpid.protonj2.types.transport.Attach;
import org.apache.qpid.protonj2.types.transport.Begin;
import org.apache.qpid.protonj2.types.transport.Close;
import org.apache.qpid.protonj2.types.transport.ConnectionError;
import org.apache.qpid.protonj2.types.transport.Detach;
import org.apache.qpid.protonj2.types.transport.Disposition;
import org.apache.qpid.protonj2.types.transport.End;
import org.apache.qpid.protonj2.types.transport.Flow;
import org.apache.qpid.protonj2.types.transport.Open;
import org.apache.qpid.protonj2.types.transport.Performative;
import org.apache.qpid.protonj2.types.transport.Role;
import org.apache.qpid.protonj2.types.transport.Transfer;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the network and the protocol engine and does what the engine leaves out: performatives in their order, session windows,
 * link names in use or being given up, ranges of dispositions (of any length, both ways), a link's state on request, and no exception that gets lost. Owned
 * by the connection's event loop.
 */
public final class EngineGuard implements EngineHandler {
    private static final int MIN_FRAME_BYTES = 512;

    private final AMQPPerformativeEnvelopePool<OutgoingAMQPEnvelope> outgoing =
            AMQPPerformativeEnvelopePool.outgoingEnvelopePool();
    private final AMQPPerformativeEnvelopePool<IncomingAMQPEnvelope> incoming =
            AMQPPerformativeEnvelopePool.incomingEnvelopePool();
    private final DispositionRanges ranges = new DispositionRanges(this::write);
    private final Map<Integer, SessionTrack> byRemoteChannel = new HashMap<>();
    private final Map<Integer, SessionTrack> byLocalChannel = new HashMap<>();

    /** Remote channels of sessions that hold frames back. */
    private Set<Integer> holding = new LinkedHashSet<>();

    private @Nullable EngineHandlerContext next;
    private boolean flowCame;
    private boolean opened;
    private boolean closed;

    @Override
    public void handlerAdded(EngineHandlerContext context) {
        next = context;
    }

    /** Writes the dispositions that are held back: to be called at the end of each batch of work. */
    public void flush() {
        if (next != null && next.engine().isRunning()) {
            ranges.flush();
        }
    }

    /** Returns whether flows came since it was last asked: then links that could not send may be able to. */
    public boolean takeFlows() {
        boolean came = flowCame;
        flowCame = false;
        return came;
    }

    @Override
    public void handleRead(EngineHandlerContext context, IncomingAMQPEnvelope envelope) {
        if (closed || context.engine().isFailed()) {
            return;
        }
        if (envelope.getBody() == null && opened) {
            return; // an empty frame: it only says that the peer lives, which the idle timeout has seen
        }
        guarded(context, () -> {
            if (admit(envelope.getBody(), envelope.getChannel())) {
                take(context, envelope);
            }
        });
    }

    /**
     * Goes on with frames that were held back, if what they waited for was written: to be called at the end of each batch of work. Returns
     * whether there were any.
     */
    public boolean goOn() {
        EngineHandlerContext context = next;
        if (holding.isEmpty() || context == null) {
            return false;
        }
        Set<Integer> channels = holding;
        holding = new LinkedHashSet<>();
        boolean went = false;
        for (int channel : channels) {
            SessionTrack session = byRemoteChannel.get(channel);
            List<Performative> frames = session == null || session.ended() ? List.of() : session.takeHeld();
            for (Performative frame : frames) {
                if (closed || !context.engine().isRunning()) {
                    return false;
                }
                guarded(context, () -> take(context, incoming.take(frame, channel, null)));
            }
            went |= frames.size() > (session == null ? 0 : session.heldCount());
        }
        return went;
    }

    private static void guarded(EngineHandlerContext context, Runnable action) {
        try {
            action.run();
        } catch (AmqpException e) {
            fail(context, e);
        } catch (RuntimeException e) {
            // The engine's frame decoder swallows what is thrown while it hands on a frame with a payload.
            context.engine().engineFailed(e);
        }
    }

    private static void fail(EngineHandlerContext context, AmqpException e) {
        // An error can only be told in a Close, and a Close only after an Open.
        context.engine().connection().open();
        context.engine().engineFailed(e.violation());
    }

    /** Hands a frame to the engine, or holds it back. */
    private void take(EngineHandlerContext context, IncomingAMQPEnvelope envelope) {
        Performative performative = envelope.getBody();
        int channel = envelope.getChannel();
        SessionTrack session = byRemoteChannel.get(channel);
        if (session != null && session.hold(performative)) {
            holding.add(channel);
            if (performative instanceof Flow) {
                // What it says of the session is for all links.
                flowCame = true;
                context.fireRead(incoming.take(session.windows(new Flow()), channel, null));
            }
            return;
        }
        if (session != null) {
            session.received(performative);
        }
        read(context, envelope);
    }

    private void read(EngineHandlerContext context, IncomingAMQPEnvelope envelope) {
        if (envelope.getBody() instanceof Disposition disposition && disposition.getRole() == Role.RECEIVER) {
            outcomes(context, disposition, envelope.getChannel());
        } else if (envelope.getBody() instanceof Flow flow) {
            flow(context, flow, envelope);
        } else if (envelope.getBody() instanceof Transfer transfer) {
            transfer(context, transfer, envelope);
        } else {
            context.fireRead(envelope);
        }
    }

    /**
     * The engine looks at its window only when bytes are read, and a frame may have none. A delivery that begins unsettled it forgets when it
     * is settled on its own only.
     */
    private void transfer(EngineHandlerContext context, Transfer transfer, IncomingAMQPEnvelope envelope) {
        int channel = envelope.getChannel();
        SessionTrack session = session(channel);
        long over = session.over(transfer);
        context.fireRead(envelope);
        if (over >= 0 && context.engine().isRunning()) {
            Disposition settled = new Disposition().setRole(Role.SENDER).setFirst(over);
            context.fireRead(incoming.take(settled.setSettled(true), channel, null));
        }
        if (session.shut() && context.engine().isRunning()) {
            write(session.state(), session.localChannel());
        }
    }

    /** The engine skips a range whose first delivery is settled already, so it only gets single ones. */
    private void outcomes(EngineHandlerContext context, Disposition disposition, int channel) {
        SessionTrack session = session(channel);
        long last = disposition.hasLast() ? disposition.getLast() : disposition.getFirst();
        for (long delivery : session.unsettled(disposition.getFirst(), last)) {
            if (disposition.getSettled()) {
                session.settled(delivery);
            }
            Disposition one = disposition.copy();
            one.setFirst(delivery);
            one.clearLast();
            context.fireRead(incoming.take(one, channel, null));
        }
    }

    /** The engine answers an echo for sessions, not for links, and no drain that finds no credit (AMQP 1.0 §2.6.7). */
    private void flow(EngineHandlerContext context, Flow flow, IncomingAMQPEnvelope envelope) {
        SessionTrack session = session(envelope.getChannel());
        flowCame = true;
        LinkTrack link = session.receivedFlow(flow);
        int flowsSent = link == null ? 0 : link.flowsSent();
        boolean echo = flow.getEcho();
        context.fireRead(envelope);
        if (link != null && context.engine().isRunning()) {
            if (link.drained() || (echo && link.flowsSent() == flowsSent)) {
                tell(session, link);
            }
        }
    }

    private void tell(SessionTrack session, LinkTrack link) {
        Flow state = session.state(link);
        if (state != null) {
            write(state, session.localChannel());
        }
    }

    /** Checks a performative; false for one that is to be read past. */
    private boolean admit(Performative performative, int channel) {
        if (performative instanceof Open open) {
            open(open);
            return true;
        }
        if (!opened) {
            throw new AmqpException(AmqpError.ILLEGAL_STATE, "The first frame of a connection must be Open");
        }
        if (performative instanceof Close) {
            closed = true;
            return true;
        }
        if (channel < 0) {
            throw new AmqpException(ConnectionError.FRAMING_ERROR, "The channel is over channel-max");
        }
        if (performative instanceof Begin begin) {
            begin(begin, channel);
            return true;
        }
        SessionTrack session = session(channel);
        if (performative instanceof End) {
            byRemoteChannel.remove(channel);
            return true;
        }
        return !session.ended();
    }

    private void open(Open open) {
        if (opened) {
            throw new AmqpException(AmqpError.ILLEGAL_STATE, "The connection is open already");
        }
        if (open.hasMaxFrameSize() && open.getMaxFrameSize() < MIN_FRAME_BYTES) {
            throw new AmqpException(AmqpError.INVALID_FIELD, "max-frame-size must be at least " + MIN_FRAME_BYTES);
        }
        opened = true;
    }

    private void begin(Begin begin, int channel) {
        if (begin.hasRemoteChannel()) {
            throw new AmqpException(
                    AmqpError.INVALID_FIELD, "This side has begun no session that a Begin could answer");
        }
        if (byRemoteChannel.containsKey(channel)) {
            throw new AmqpException(AmqpError.ILLEGAL_STATE, "A session has begun on channel " + channel + " already");
        }
        byRemoteChannel.put(channel, new SessionTrack(begin));
    }

    private SessionTrack session(int channel) {
        SessionTrack session = byRemoteChannel.get(channel);
        if (session == null) {
            throw new AmqpException(AmqpError.ILLEGAL_STATE, "No session has begun on channel " + channel);
        }
        return session;
    }

    @Override
    public void handleWrite(EngineHandlerContext context, OutgoingAMQPEnvelope envelope) {
        Performative performative = envelope.getBody();
        int channel = envelope.getChannel();
        if (performative instanceof Disposition disposition) {
            ranges.add(disposition, channel);
            SessionTrack session = byLocalChannel.get(channel);
            if (session != null && disposition.getRole() == Role.SENDER && disposition.getSettled()) {
                session.settled(disposition.getFirst());
            }
            envelope.handleOutgoingFrameWriteComplete();
            return;
        }
        note(performative, channel);
        context.fireWrite(envelope);
        SessionTrack session = byLocalChannel.get(channel);
        if (performative instanceof Transfer transfer && session != null) {
            // Only now does it say whether more is to come: frames are cut to their size as they are written.
            LinkTrack drained = session.wrote(transfer);
            if (drained != null) {
                tell(session, drained);
            }
        }
    }

    private void note(Performative performative, int channel) {
        if (performative instanceof Begin begin) {
            SessionTrack session = byRemoteChannel.get(begin.getRemoteChannel());
            if (session != null) {
                session.sentBegin(begin, channel);
                byLocalChannel.put(channel, session);
            }
            return;
        }
        SessionTrack session = byLocalChannel.get(channel);
        if (performative instanceof Transfer transfer && session != null) {
            session.sentTransfer(transfer);
        } else if (performative instanceof Flow flow && session != null) {
            session.sentFlow(flow);
        } else if (performative instanceof Attach attach && session != null) {
            session.sentAttach(attach);
        } else if (performative instanceof Detach detach && session != null) {
            ranges.flush();
            session.sentDetach(detach.getHandle());
        } else if (performative instanceof Close) {
            ranges.flush();
        } else if (performative instanceof End && session != null) {
            ranges.flush();
            session.sentEnd();
            byLocalChannel.remove(channel);
        }
    }

    private void write(Performative performative, int channel) {
        if (next != null) {
            next.fireWrite(outgoing.take(performative, channel, null));
        }
    }
}
