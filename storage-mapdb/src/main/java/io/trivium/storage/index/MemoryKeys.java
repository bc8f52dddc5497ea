package io.trivium.storage.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The key hashes of one segment with the places of their messages, each chunk of them a hash table of its own: nothing is ever moved, so
 * that adding takes the same short time always. One thread adds, any reads.
 */
final class MemoryKeys {
    private static final VarHandle HEADS = MethodHandles.arrayElementVarHandle(short[].class);

    private final Pairs pairs = new Pairs();
    // Numbers in the chunk plus 1: of the newest pair of a slot, and of the one that was that before a pair. 0 is none.
    private short[][] heads = new short[0][];
    private short[][] older = new short[0][];

    void add(long hash, int place) {
        int at = pairs.count();
        int chunk = at / Pairs.CHUNK;
        if (chunk == heads.length) {
            short[][] moreOlder = Arrays.copyOf(older, chunk + 1);
            short[][] moreHeads = Arrays.copyOf(heads, chunk + 1);
            moreOlder[chunk] = new short[Pairs.CHUNK];
            moreHeads[chunk] = new short[Pairs.CHUNK];
            older = moreOlder;
            heads = moreHeads;
        }
        int slot = slot(hash);
        older[chunk][at % Pairs.CHUNK] = heads[chunk][slot];
        // Before the count, which publishes the pair; whoever sees it sooner sees how it goes on behind it.
        HEADS.setRelease(heads[chunk], slot, (short) (at % Pairs.CHUNK + 1));
        pairs.add(hash, place);
    }

    /** Visits the places of the messages with a key, newest first, until the visitor returns false; returns whether it never did. */
    boolean visit(long hash, IntPredicate places) {
        int count = pairs.count();
        int slot = slot(hash);
        for (int chunk = (count - 1) / Pairs.CHUNK; chunk >= 0 && count > 0; chunk--) {
            int number = (short) HEADS.getAcquire(heads[chunk], slot);
            for (; number > 0; number = older[chunk][number - 1]) {
                int at = chunk * Pairs.CHUNK + number - 1;
                if (at < count && pairs.number(at) == hash && !places.test(pairs.place(at))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** All, in the order in which they were added. */
    Pairs pairs() {
        return pairs;
    }

    private static int slot(long hash) {
        return (int) ((hash * 0x9E3779B97F4A7C15L) >>> 32) & (Pairs.CHUNK - 1);
    }
}
