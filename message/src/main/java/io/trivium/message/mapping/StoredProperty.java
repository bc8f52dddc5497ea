package io.trivium.message.mapping;

import io.trivium.message.PropertyNames;
import io.trivium.message.PropertyScan;
import io.trivium.message.RecordFields;
import io.trivium.message.SysFlags;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One property as it is found in stored records, in its type, without decoding the others. Immutable.
 *
 * <p>Malformed types count as absent, as in {@link MessageMapper}.
 */
public final class StoredProperty {
    private static final byte[] TYPES = PropertyNames.TRV_TYPES.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SPILL = PropertyNames.TRV_SPILL.getBytes(StandardCharsets.US_ASCII);

    private final byte[] name;
    /** The name as it stands in {@code TRV_TYPES}. */
    private final byte[] markName;

    private final boolean application;

    private StoredProperty(String storedName, boolean application) {
        this.name = storedName.getBytes(StandardCharsets.UTF_8);
        this.markName = PropertyMark.storedForm(storedName).getBytes(StandardCharsets.UTF_8);
        this.application = application;
    }

    /** An application's property of any name. */
    public static StoredProperty application(String name) {
        return new StoredProperty(TypedWriter.storedName(name), true);
    }

    /** A property under the very name under which it is stored: RocketMQ's, or a header of ours. */
    public static StoredProperty header(String storedName) {
        return new StoredProperty(storedName, false);
    }

    /**
     * Returns its value in the types that JMS has, null if it is absent, null, or nothing that JMS can show. Properties that moved
     * behind the body are found there, unless a sender compressed it.
     *
     * @param at where the record begins
     */
    public @Nullable Object jmsValue(ByteBuffer record, int at) {
        int from = RecordFields.propertiesIndex(record, at);
        int to = from + RecordFields.propertiesLength(record, at);
        long found = PropertyScan.find(record, from, to, name);
        if (found == PropertyScan.ABSENT && application) {
            int spilled = spilledBytes(record, at, from, to);
            to = RecordFields.bodyIndex(record, at) + RecordFields.bodyLength(record, at);
            from = to - spilled;
            found = spilled == 0 ? PropertyScan.ABSENT : PropertyScan.find(record, from, to, name);
        }
        return found == PropertyScan.ABSENT ? null : typed(record, from, to, found);
    }

    /** Returns its value as text as it is stored, null if it is absent. */
    public @Nullable String storedText(ByteBuffer record, int at) {
        int from = RecordFields.propertiesIndex(record, at);
        long found = PropertyScan.find(record, from, from + RecordFields.propertiesLength(record, at), name);
        return found == PropertyScan.ABSENT ? null : text(record, found);
    }

    private static int spilledBytes(ByteBuffer record, int at, int from, int to) {
        if (PropertyScan.find(record, from, to, SPILL) == PropertyScan.ABSENT
                || (RecordFields.sysFlag(record, at) & SysFlags.COMPRESSED) != 0) {
            return 0;
        }
        long spilled = RecordFields.longProperty(record, at, PropertyNames.TRV_SPILL, 0);
        return spilled <= 0 || spilled > RecordFields.bodyLength(record, at) ? 0 : (int) spilled;
    }

    private @Nullable Object typed(ByteBuffer record, int from, int to, long found) {
        String stored = text(record, found);
        long types = PropertyScan.find(record, from, to, TYPES);
        PropertyMark mark = types == PropertyScan.ABSENT
                ? PropertyMark.NONE
                : PropertyMark.find(record, PropertyScan.start(types), PropertyScan.end(types), markName);
        try {
            return JmsView.property(mark.type().read(mark.valueEscaped() ? Escapes.unescape(stored) : stored));
        } catch (IllegalArgumentException malformed) {
            return stored;
        }
    }

    private static String text(ByteBuffer record, long found) {
        int start = PropertyScan.start(found);
        return RecordFields.text(record, start, PropertyScan.end(found) - start);
    }
}
