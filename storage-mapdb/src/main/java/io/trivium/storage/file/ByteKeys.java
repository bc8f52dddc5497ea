package io.trivium.storage.file;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.serializer.GroupSerializerObjectArray;

/** Byte strings in MapDB tables, in an order of the owner's. */
public final class ByteKeys extends GroupSerializerObjectArray<byte[]> {
    private final int fixedBytes;
    private final Comparator<byte[]> order;

    private ByteKeys(int fixedBytes, Comparator<byte[]> order) {
        this.fixedBytes = fixedBytes;
        this.order = order;
    }

    /** Strings of one length, as unsigned bytes; 0 for no bytes at all. */
    public static ByteKeys fixed(int bytes) {
        return new ByteKeys(bytes, Arrays::compareUnsigned);
    }

    /** Strings of any length. */
    public static ByteKeys any(Comparator<byte[]> order) {
        return new ByteKeys(-1, order);
    }

    @Override
    public void serialize(DataOutput2 out, byte[] value) throws IOException {
        if (fixedBytes < 0) {
            out.packInt(value.length);
        }
        out.write(value);
    }

    @Override
    public byte[] deserialize(DataInput2 in, int available) throws IOException {
        byte[] value = new byte[fixedBytes < 0 ? in.unpackInt() : fixedBytes];
        in.readFully(value);
        return value;
    }

    @Override
    public int compare(byte[] one, byte[] other) {
        return order.compare(one, other);
    }

    /** One of a node's strings: those before it are passed over, not made. */
    @Override
    public byte[] valueArrayBinaryGet(DataInput2 in, int count, int at) throws IOException {
        if (fixedBytes < 0) {
            return super.valueArrayBinaryGet(in, count, at);
        }
        in.skipBytes(at * fixedBytes);
        return deserialize(in, -1);
    }
}
