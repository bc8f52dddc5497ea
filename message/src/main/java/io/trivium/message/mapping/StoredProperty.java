package io.trivium.message.mapping;

import io.trivium.message.PropertyScan;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One property as it is found in stored records, in its type, without decoding the others. Immutable.
 *
 * <p>Malformed types count as absent, as in {@link MessageMapper}.
 */
public final class StoredProperty {
    private final String name;
    private final byte[] encodedName;
    /** The name as it stands in {@code TRV_TYPES}. */
    private final byte[] markName;

    private final boolean application;

    private StoredProperty(String storedName, boolean application) {
        this.name = storedName;
        this.encodedName = storedName.getBytes(StandardCharsets.UTF_8);
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
     */
    public @Nullable Object jmsValue(PropertyLookup record) {
        PropertyBlock block = record.own();
        long found = block.find(encodedName);
        if (found == PropertyScan.ABSENT && application) {
            block = record.spilled();
            found = block.find(encodedName);
        }
        return found == PropertyScan.ABSENT ? null : typed(block, found);
    }

    /** The same of the record that begins at an index. */
    @Nullable
    Object jmsValue(ByteBuffer record, int at) {
        return jmsValue(new PropertyLookup(record, at));
    }

    /** Returns its value as text as it is stored, null if it is absent. */
    public @Nullable String storedText(PropertyLookup record) {
        long found = record.own().find(encodedName);
        return found == PropertyScan.ABSENT ? null : record.own().text(found);
    }

    private @Nullable Object typed(PropertyBlock block, long found) {
        String stored = block.text(found);
        PropertyMark mark = block.mark(name, markName);
        try {
            return JmsView.property(mark.type().read(mark.valueEscaped() ? Escapes.unescape(stored) : stored));
        } catch (IllegalArgumentException malformed) {
            return stored;
        }
    }
}
