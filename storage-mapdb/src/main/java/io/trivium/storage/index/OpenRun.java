package io.trivium.storage.index;

import io.trivium.broker.store.IndexEntries;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A run that grows. The sequencer adds; others read what the volatile count publishes. */
final class OpenRun implements Run {
    /** Entries of a chunk: small enough that growing never stops the sequencer for long. */
    private static final int CHUNK = 4096;

    final long queueKey;
    private final long segmentStart;
    private final long firstOffset;
    private final long firstStoredMillis;
    private ByteBuffer[] chunks = {ByteBuffer.allocate(EntryFormat.BYTES)};
    private long lastStoredMillis;
    private volatile int count;

    OpenRun(long queueKey, long segmentStart, long firstOffset, long firstStoredMillis) {
        this.queueKey = queueKey;
        this.segmentStart = segmentStart;
        this.firstOffset = firstOffset;
        this.firstStoredMillis = firstStoredMillis;
        this.lastStoredMillis = firstStoredMillis;
    }

    void add(int place, int size, int tagHash, int keyHash, int flags, int priority, long storedMillis) {
        int number = count;
        ByteBuffer chunk = chunkFor(number);
        EntryFormat.write(chunk, number % CHUNK * EntryFormat.BYTES, place, size, tagHash, keyHash, flags, priority);
        lastStoredMillis = storedMillis;
        count = number + 1;
    }

    /** Grows the first chunk by doubling; later ones are whole. Readers may keep the smaller one: what they may see is in it. */
    private ByteBuffer chunkFor(int number) {
        int chunk = number / CHUNK;
        if (chunk == chunks.length) {
            ByteBuffer[] more = Arrays.copyOf(chunks, chunk + 1);
            more[chunk] = ByteBuffer.allocate(CHUNK * EntryFormat.BYTES);
            chunks = more;
        } else if (chunk == 0 && number * EntryFormat.BYTES == chunks[0].capacity()) {
            ByteBuffer larger = ByteBuffer.wrap(Arrays.copyOf(chunks[0].array(), chunks[0].capacity() * 2));
            ByteBuffer[] replaced = chunks.clone();
            replaced[0] = larger;
            chunks = replaced;
        }
        return chunks[chunk];
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public long firstOffset() {
        return firstOffset;
    }

    @Override
    public long firstStoredMillis() {
        return firstStoredMillis;
    }

    @Override
    public long lastStoredMillis() {
        return count == 0 ? firstStoredMillis : lastStoredMillis;
    }

    @Override
    public long position(int number) {
        return segmentStart + EntryFormat.place(chunks[number / CHUNK], number % CHUNK * EntryFormat.BYTES);
    }

    @Override
    public void copy(int number, int limit, IndexEntries target) {
        int end = Math.min(limit, count);
        for (int i = number; i < end && !target.full(); i++) {
            EntryFormat.copy(chunks[i / CHUNK], i % CHUNK * EntryFormat.BYTES, segmentStart, target);
        }
    }

    /** Appends all entries, in their stored form. */
    void write(int from, int to, ByteBuffer target) {
        for (int i = from; i < to; i++) {
            target.put(chunks[i / CHUNK].array(), i % CHUNK * EntryFormat.BYTES, EntryFormat.BYTES);
        }
    }
}
