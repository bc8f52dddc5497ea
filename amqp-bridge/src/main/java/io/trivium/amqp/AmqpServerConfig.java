package io.trivium.amqp;

import io.trivium.amqp.link.LinkLimits;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Settings of the AMQP door.
 *
 * @param address where to listen; port 0 takes a free one
 * @param containerId how the server names itself to clients
 * @param maxFrameBytes the largest frame that clients may send, 512 or more; default 64 KiB
 * @param idleTimeout a connection from which nothing came for so long is closed; half of it is told to clients; default one minute
 * @param loginTimeout how long a connection may take until it is open; default ten seconds
 * @param maxSessions sessions of one connection, 1 to 32,768; default 256
 * @param maxLinks links of one session; default 1,024
 * @param links what links may take
 */
public record AmqpServerConfig(
        InetSocketAddress address,
        String containerId,
        int maxFrameBytes,
        Duration idleTimeout,
        Duration loginTimeout,
        int maxSessions,
        int maxLinks,
        LinkLimits links) {
    private static final int MIN_FRAME_BYTES = 512;
    private static final int SESSION_FRAMES = 2048;

    public AmqpServerConfig {
        if (maxFrameBytes < MIN_FRAME_BYTES) {
            throw new IllegalArgumentException(
                    "Frames must be allowed " + MIN_FRAME_BYTES + " bytes, not " + maxFrameBytes);
        }
        if (maxSessions < 1 || maxSessions > 1 << 15 || maxLinks < 1) {
            throw new IllegalArgumentException("Limits of sessions and links: " + maxSessions + ", " + maxLinks);
        }
        if (idleTimeout.isNegative() || idleTimeout.isZero() || loginTimeout.isNegative() || loginTimeout.isZero()) {
            throw new IllegalArgumentException("Time limits must be positive");
        }
    }

    /** Returns the defaults for an address. */
    public static AmqpServerConfig at(InetSocketAddress address) {
        LinkLimits links = new LinkLimits(4 << 20, 1000, 16L << 20, 64L << 20, 256, Duration.ofSeconds(15));
        return new AmqpServerConfig(
                address, "trivium", 64 << 10, Duration.ofMinutes(1), Duration.ofSeconds(10), 256, 1024, links);
    }

    /** Returns what one session may send ahead, in bytes: its window, counted in frames of the largest size. */
    int sessionBytes() {
        return (int) Math.min(Integer.MAX_VALUE, (long) SESSION_FRAMES * maxFrameBytes);
    }

    /** Returns the same with other limits of links. */
    public AmqpServerConfig withLinks(LinkLimits limits) {
        return new AmqpServerConfig(
                address, containerId, maxFrameBytes, idleTimeout, loginTimeout, maxSessions, maxLinks, limits);
    }

    /** Returns the same with another limit of frames, in bytes. */
    public AmqpServerConfig withMaxFrameBytes(int bytes) {
        return new AmqpServerConfig(
                address, containerId, bytes, idleTimeout, loginTimeout, maxSessions, maxLinks, links);
    }

    /** Returns the same with other time limits. */
    public AmqpServerConfig withTimeouts(Duration idle, Duration login) {
        return new AmqpServerConfig(address, containerId, maxFrameBytes, idle, login, maxSessions, maxLinks, links);
    }
}
