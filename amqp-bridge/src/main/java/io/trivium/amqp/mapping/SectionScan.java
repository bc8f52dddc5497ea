package io.trivium.amqp.mapping;

import io.trivium.amqp.wire.AmqpException;
import io.trivium.amqp.wire.EncodedValues;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.jspecify.annotations.Nullable;

/** Finds the sections of an encoded message, and refuses what is malformed or out of order. */
final class SectionScan {
    private static final int SMALL_ULONG = 0x53;
    private static final int ULONG = 0x80;

    private SectionScan() {}

    /** Returns where each section stands, in order. */
    static List<Place> places(byte[] message) {
        List<Place> places = new ArrayList<>(6);
        int at = 0;
        @Nullable Section last = null;
        while (at < message.length) {
            Section section = section(message, at);
            int end = EncodedValues.skip(message, at, message.length);
            if (last != null && !follows(last, section)) {
                throw malformed("a message's sections are out of order");
            }
            last = section;
            places.add(new Place(section, at, end));
            at = end;
        }
        return places;
    }

    private static Section section(byte[] message, int at) {
        long code = -1;
        if (message[at] == 0 && message.length - at >= 3) {
            int type = message[at + 1] & 0xFF;
            if (type == SMALL_ULONG) {
                code = message[at + 2] & 0xFF;
            } else if (type == ULONG && message.length - at >= 10) {
                code = ByteBuffer.wrap(message).getLong(at + 2);
            }
        }
        Section section = Section.of(code);
        if (section == null) {
            throw malformed("a message consists of sections, and something else stands at byte " + at);
        }
        return section;
    }

    /** Data and sequences may be repeated; a body has one kind of section. */
    private static boolean follows(Section last, Section next) {
        if (last.body() && next.body()) {
            return last == next && next != Section.VALUE;
        }
        return next.compareTo(last) > 0;
    }

    static AmqpException malformed(String text) {
        return new AmqpException(AmqpError.DECODE_ERROR, text);
    }

    /**
     * Where a section stands.
     *
     * @param start of its descriptor, in bytes
     * @param end exclusive
     */
    record Place(Section section, int start, int end) {}
}
