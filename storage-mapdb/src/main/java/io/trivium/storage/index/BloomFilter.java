package io.trivium.storage.index;

import java.nio.ByteBuffer;

/**
 * A set of hashes that may answer "perhaps" for one it does not hold (about one in a hundred). All bits of a hash are in one block of 64
 * bytes, so that a question costs one read of memory.
 */
final class BloomFilter {
    static final int BLOCK_BYTES = 64;
    private static final int BITS_PER_HASH = 10;
    private static final int PROBES = 6;

    private BloomFilter() {}

    /** How many bytes a filter for some hashes takes. */
    static int bytes(int hashes) {
        long blocks = ((long) hashes * BITS_PER_HASH + BLOCK_BYTES * 8 - 1) / (BLOCK_BYTES * 8);
        return (int) Math.max(1, blocks) * BLOCK_BYTES;
    }

    static void add(byte[] bits, long hash) {
        int block = block(bits.length, hash);
        long probes = probes(hash);
        for (int i = 0; i < PROBES; i++, probes >>>= 9) {
            int bit = (int) (probes & 511);
            bits[block + bit / 8] |= (byte) (1 << (bit & 7));
        }
    }

    /** @param bits of the whole filter; only the {@link #BLOCK_BYTES} from the hash's {@link #block} on are looked at */
    static boolean mayHold(ByteBuffer bits, long hash) {
        int block = block(bits.limit(), hash);
        long probes = probes(hash);
        for (int i = 0; i < PROBES; i++, probes >>>= 9) {
            int bit = (int) (probes & 511);
            if ((bits.get(block + bit / 8) & (1 << (bit & 7))) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Where the bits of a hash are. */
    static int block(int bytes, long hash) {
        return (int) Long.remainderUnsigned(hash * 0x9E3779B97F4A7C15L, bytes / BLOCK_BYTES) * BLOCK_BYTES;
    }

    private static long probes(long hash) {
        long mixed = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
        return mixed ^ (mixed >>> 29);
    }
}
