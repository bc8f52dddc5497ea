package io.trivium.jms.session;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/**
 * Makes the ids of a connection's messages: 32 hexadecimal digits in RocketMQ's form, whose last six bytes are the milliseconds
 * since the month began (local time, as RocketMQ's clients count) and a counter. Of the ten bytes before, the first eight are random, and the
 * same for all messages of the connection; the other two count how often the milliseconds have begun to repeat: with each month, and
 * whenever the clock went back. Thread-safe.
 */
final class UniqueKeys {
    private static final int PREFIX_BYTES = 8;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final Environment environment;
    private final String prefix;
    private long monthBegins;
    private long monthEnds;
    private long latest;
    private short round;
    private short counter;

    UniqueKeys(Environment environment) {
        this.environment = environment;
        byte[] bytes = new byte[PREFIX_BYTES];
        environment.random().nextBytes(bytes);
        prefix = HEX.formatHex(bytes);
        round = (short) environment.random().nextInt();
    }

    /** What all ids of the connection begin with, and no other's. */
    String prefix() {
        return prefix;
    }

    synchronized String next() {
        long now = environment.millis();
        if (now < latest || now >= monthEnds) {
            begin(now);
        }
        latest = now;
        ByteBuffer tail = ByteBuffer.allocate(Short.BYTES + Integer.BYTES + Short.BYTES);
        tail.putShort(round).putInt((int) (now - monthBegins)).putShort(counter++);
        return prefix + HEX.formatHex(tail.array());
    }

    private void begin(long now) {
        ZonedDateTime month = Instant.ofEpochMilli(now)
                .atZone(ZoneId.systemDefault())
                .truncatedTo(ChronoUnit.DAYS)
                .withDayOfMonth(1);
        monthBegins = month.toInstant().toEpochMilli();
        monthEnds = month.plusMonths(1).toInstant().toEpochMilli();
        round++;
    }
}
