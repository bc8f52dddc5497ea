package io.trivium.message.mapping;

import io.trivium.message.PropertyNames;
import io.trivium.message.RecordFields;
import io.trivium.message.SysFlags;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One stored record in which properties are looked up, however many, in a time that grows with its size only. Not thread-safe. */
public final class PropertyLookup {
    private final ByteBuffer record;
    private final int at;
    private final PropertyBlock own;
    private @Nullable PropertyBlock spilled;

    /** @param at where the record begins */
    public PropertyLookup(ByteBuffer record, int at) {
        this.record = record;
        this.at = at;
        int from = RecordFields.propertiesIndex(record, at);
        own = new PropertyBlock(record, from, from + RecordFields.propertiesLength(record, at));
    }

    public ByteBuffer record() {
        return record;
    }

    /** Where the record begins. */
    public int at() {
        return at;
    }

    PropertyBlock own() {
        return own;
    }

    /** The properties that moved behind the body, unless a sender compressed it. */
    PropertyBlock spilled() {
        PropertyBlock block = spilled;
        if (block == null) {
            int end = RecordFields.bodyIndex(record, at) + RecordFields.bodyLength(record, at);
            block = new PropertyBlock(record, end - spilledBytes(record, at), end);
            spilled = block;
        }
        return block;
    }

    private static int spilledBytes(ByteBuffer record, int at) {
        if ((RecordFields.sysFlag(record, at) & SysFlags.COMPRESSED) != 0) {
            return 0;
        }
        long spilled = RecordFields.longProperty(record, at, PropertyNames.TRV_SPILL, 0);
        return spilled <= 0 || spilled > RecordFields.bodyLength(record, at) ? 0 : (int) spilled;
    }

    /** Returns the bytes of all properties that can be looked up in a record. */
    public static int bytes(ByteBuffer record, int at) {
        return RecordFields.propertiesLength(record, at) + spilledBytes(record, at);
    }
}
