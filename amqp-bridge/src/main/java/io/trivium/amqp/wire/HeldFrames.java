package io.trivium.amqp.wire;

import java.util.ArrayList;
import java.util.List;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.apache.qpid.protonj2.types.transport.Attach;
import org.apache.qpid.protonj2.types.transport.Detach;
import org.apache.qpid.protonj2.types.transport.Flow;
import org.apache.qpid.protonj2.types.transport.Performative;
import org.apache.qpid.protonj2.types.transport.Transfer;

/** Frames of links that wait for a word of this side to be written, in their order. Owned by the connection's event loop. */
final class HeldFrames {
    private static final int MOST = 64;
    private static final long NONE = -1;

    private List<Performative> frames = new ArrayList<>();

    /** Holds a frame back. */
    void add(Performative frame) {
        if (frames.size() == MOST) {
            throw new AmqpException(
                    AmqpError.RESOURCE_LIMIT_EXCEEDED,
                    "More came for links that are being attached or detached than is kept");
        }
        frames.add(frame);
    }

    /** Returns whether a frame has to stay behind one that is held. */
    boolean holdUp(Performative frame) {
        for (Performative held : frames) {
            if (handle(held) == handle(frame) || sameLink(held, frame)) {
                return true;
            }
        }
        return false;
    }

    private static boolean sameLink(Performative held, Performative frame) {
        return held instanceof Attach one
                && frame instanceof Attach other
                && one.getRole() == other.getRole()
                && one.getName().equals(other.getName());
    }

    /** Returns all, and holds none any more. */
    List<Performative> take() {
        List<Performative> all = frames;
        frames = new ArrayList<>();
        return all;
    }

    int count() {
        return frames.size();
    }

    /** Returns the handle of a frame that is for a link, else a negative number. */
    static long handle(Performative frame) {
        if (frame instanceof Attach attach) {
            return attach.getHandle();
        }
        if (frame instanceof Detach detach) {
            return detach.getHandle();
        }
        if (frame instanceof Transfer transfer) {
            return transfer.getHandle();
        }
        return frame instanceof Flow flow && flow.hasHandle() ? flow.getHandle() : NONE;
    }
}
