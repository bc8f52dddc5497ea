package io.trivium.rocket.server.send;

import io.trivium.broker.Broker;
import io.trivium.broker.publish.Durability;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.server.door.Refused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses sends while the disk takes nothing and others wait for it already: their producers go to another broker at once, where otherwise
 * their patience would end first and the message might be stored twice. What is under way stays.
 *
 * <p>{@link #look} belongs to one thread at a time, {@link #admit} to any.
 */
public final class StalledDisk {
    /** So many looks in a row must find the log where it was. */
    private static final int LOOKS = 2;

    private static final long NONE = -1;
    private static final Logger LOG = LoggerFactory.getLogger(StalledDisk.class);

    private final Broker engine;
    private final boolean waitedFor;
    private long position = NONE;
    private int unmoved;
    private volatile long stalledAt = NONE;

    /** @param durability where senders are answered before the disk has their messages nobody waits for it, and nobody is refused */
    public StalledDisk(Broker engine, Durability durability) {
        this.engine = engine;
        this.waitedFor = durability != Durability.WRITTEN;
    }

    /** To be called each second. */
    public void look() {
        long forced = engine.logExtent().end();
        boolean waiting = waitedFor && engine.numbers().inFlightBytes() > 0;
        unmoved = waiting && forced == position ? unmoved + 1 : 0;
        position = forced;
        if (unmoved < LOOKS) {
            stalledAt = NONE;
        } else if (stalledAt == NONE) {
            LOG.warn("The disk takes nothing: new messages are refused until it does");
            stalledAt = forced;
        }
    }

    /** Lets a message in, or refuses it. */
    public void admit() {
        long at = stalledAt;
        if (at != NONE && engine.logExtent().end() == at) {
            throw new Refused(
                    ResponseCode.SYSTEM_BUSY,
                    "[REJECTREQUEST] the disk takes nothing at present, and others wait for it: try another broker");
        }
    }
}
