package io.trivium.message.mapping;

import io.trivium.message.PropertyNames;
import io.trivium.message.PropertyScan;
import io.trivium.message.RecordFields;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A block of properties in a stored record. Who looks up many gets an index of them after a few scans. Not thread-safe. */
final class PropertyBlock {
    /** An index costs as much as some scans. */
    static final int MOST_SCANS = 8;

    private static final byte[] TYPES = PropertyNames.TRV_TYPES.getBytes(StandardCharsets.US_ASCII);

    private final ByteBuffer record;
    private final int from;
    private final int to;
    private int scans;
    private @Nullable Map<String, Long> index;
    private @Nullable Map<String, PropertyMark> marks;

    PropertyBlock(ByteBuffer record, int from, int to) {
        this.record = record;
        this.from = from;
        this.to = to;
    }

    /** How often the block was gone over from its beginning to its end. */
    int scans() {
        return scans;
    }

    /** As {@link PropertyScan#find}. */
    long find(byte[] name) {
        if (index == null && scans < MOST_SCANS) {
            scans++;
            return PropertyScan.find(record, from, to, name);
        }
        if (index == null) {
            scans++;
            index = PropertyScan.index(record, from, to);
        }
        return index.getOrDefault(new String(name, StandardCharsets.ISO_8859_1), PropertyScan.ABSENT);
    }

    /**
     * Returns what {@code TRV_TYPES} says of a property.
     *
     * @param storedForm its name as it stands there
     */
    PropertyMark mark(String name, byte[] storedForm) {
        if (marks != null) {
            return marks.getOrDefault(name, PropertyMark.NONE);
        }
        long types = find(TYPES);
        if (types == PropertyScan.ABSENT) {
            return PropertyMark.NONE;
        }
        if (index == null) {
            return PropertyMark.find(record, PropertyScan.start(types), PropertyScan.end(types), storedForm);
        }
        marks = PropertyMark.parse(text(types));
        return marks.getOrDefault(name, PropertyMark.NONE);
    }

    /** Returns a value that was found, as it is stored. */
    String text(long found) {
        int start = PropertyScan.start(found);
        return RecordFields.text(record, start, PropertyScan.end(found) - start);
    }
}
