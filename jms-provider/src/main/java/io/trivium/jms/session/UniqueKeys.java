package io.trivium.jms.session;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/**
 * Makes the ids of a connection's messages: 32 hexadecimal digits in RocketMQ's form, whose last six bytes are the milliseconds
 * since the month began (local time, as RocketMQ's clients count) and a counter. The ten bytes before are random, and the
 * same for all messages of the connection. Thread-safe.
 */
final class UniqueKeys {
    private static final int PREFIX_BYTES = 10;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final Environment environment;
    private final String prefix;
    private long monthBegins;
    private long monthEnds;
    private short counter;

    UniqueKeys(Environment environment) {
        this.environment = environment;
        byte[] bytes = new byte[PREFIX_BYTES];
        environment.random().nextBytes(bytes);
        prefix = HEX.formatHex(bytes);
    }

    /** What all ids of the connection begin with, and no other's. */
    String prefix() {
        return prefix;
    }

    synchronized String next() {
        long now = environment.millis();
        if (now < monthBegins || now >= monthEnds) {
            ZonedDateTime month = Instant.ofEpochMilli(now)
                    .atZone(ZoneId.systemDefault())
                    .truncatedTo(ChronoUnit.DAYS)
                    .withDayOfMonth(1);
            monthBegins = month.toInstant().toEpochMilli();
            monthEnds = month.plusMonths(1).toInstant().toEpochMilli();
        }
        ByteBuffer tail = ByteBuffer.allocate(Integer.BYTES + Short.BYTES);
        tail.putInt((int) (now - monthBegins)).putShort(counter++);
        return prefix + HEX.formatHex(tail.array());
    }
}
