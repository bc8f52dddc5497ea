package io.trivium.message;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** RocketMQ's two kinds of message ids (protocol reference §3.3), both upper-case hex. */
public final class MessageIds {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);

    private MessageIds() {}

    /**
     * Where a message is stored.
     *
     * @param host the broker's address
     * @param position where its record begins in the broker's log, in bytes
     */
    public record Place(InetSocketAddress host, long position) {}

    /** Returns the id of a place: 32 digits, or 56 with an IPv6 host. */
    public static String offsetId(InetSocketAddress host, long position) {
        return offsetId(host(host), position);
    }

    /** As above, with what {@link #host} made. */
    public static String offsetId(String host, long position) {
        return host + HEX.toHexDigits(position);
    }

    /** What the ids of all messages of a broker begin with. */
    public static String host(InetSocketAddress host) {
        return HEX.formatHex(HostBytes.address(host)) + HEX.toHexDigits(host.getPort());
    }

    /**
     * Reads an id that {@link #offsetId} made, in upper or lower case.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Place place(String offsetId) {
        if (offsetId.length() != 32 && offsetId.length() != 56) {
            throw new IllegalArgumentException("an offset id has 32 or 56 digits: " + offsetId);
        }
        ByteBuffer id = ByteBuffer.wrap(HEX.parseHex(offsetId));
        InetSocketAddress host = HostBytes.read(id, 0, id.capacity() == 28);
        return new Place(host, id.getLong(id.capacity() - 8));
    }

    /**
     * Makes a unique key: 32 digits, of which RocketMQ's time field, the milliseconds since the month began (UTC), stands where its
     * tools look for it, and all else is random.
     *
     * @param random as safe for threads as the caller needs
     */
    public static String uniqueKey(RandomGenerator random, long epochMillis) {
        LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(epochMillis), ZoneOffset.UTC);
        long monthMillis = (day.getDayOfMonth() - 1) * DAY_MILLIS + Math.floorMod(epochMillis, DAY_MILLIS);
        ByteBuffer id = ByteBuffer.allocate(16)
                .putLong(random.nextLong())
                .putShort((short) random.nextInt())
                .putInt((int) monthMillis)
                .putShort((short) random.nextInt());
        return HEX.formatHex(id.array());
    }
}
