package io.trivium.broker.store;

/**
 * Room for index entries, in columns, filled by {@link QueueIndexes#read} and reused. Belongs to one thread. An entry of size 0 stands
 * for a message that was lost to damage: its offset is passed over.
 */
public final class IndexEntries {
    private final long[] positions;
    private final int[] sizes;
    private final int[] tagHashes;
    private final int[] orderingKeyHashes;
    private final byte[] flags;
    private final byte[] priorities;
    private int count;

    public IndexEntries(int capacity) {
        positions = new long[capacity];
        sizes = new int[capacity];
        tagHashes = new int[capacity];
        orderingKeyHashes = new int[capacity];
        flags = new byte[capacity];
        priorities = new byte[capacity];
    }

    public void clear() {
        count = 0;
    }

    public int count() {
        return count;
    }

    public boolean full() {
        return room() == 0;
    }

    /** How many more can be added. */
    public int room() {
        return positions.length - count;
    }

    public void add(long position, int size, int tagHash, int orderingKeyHash, int flagBits, int priority) {
        positions[count] = position;
        sizes[count] = size;
        tagHashes[count] = tagHash;
        orderingKeyHashes[count] = orderingKeyHash;
        flags[count] = (byte) flagBits;
        priorities[count] = (byte) priority;
        count++;
    }

    public long position(int entry) {
        return positions[entry];
    }

    public int size(int entry) {
        return sizes[entry];
    }

    public int tagHash(int entry) {
        return tagHashes[entry];
    }

    public int orderingKeyHash(int entry) {
        return orderingKeyHashes[entry];
    }

    public int flags(int entry) {
        return flags[entry] & 0xFF;
    }

    public int priority(int entry) {
        return priorities[entry] & 0xFF;
    }
}
