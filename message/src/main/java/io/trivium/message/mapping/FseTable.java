package io.trivium.message.mapping;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A table of zstd's finite state entropy coding (RFC 8878 §4.1): what a state means, and which one follows it. Immutable. */
final class FseTable {
    private static final int LEAST_ACCURACY = 5;
    private static final int LESS_THAN_ONE = -1;

    private final int accuracy;
    private final short[] symbols;
    private final byte[] moreBits;
    private final int[] bases;

    private FseTable(int accuracy) {
        this.accuracy = accuracy;
        this.symbols = new short[1 << accuracy];
        this.moreBits = new byte[1 << accuracy];
        this.bases = new int[1 << accuracy];
    }

    /** The one that means always the same. */
    static FseTable ofOne(int symbol) {
        FseTable table = new FseTable(0);
        table.symbols[0] = (short) symbol;
        return table;
    }

    /**
     * Builds one.
     *
     * @param chances of each symbol, of 2<sup>accuracy</sup> in all; −1 for less than one
     */
    static FseTable of(int accuracy, int... chances) {
        FseTable table = new FseTable(accuracy);
        int size = 1 << accuracy;
        int[] next = new int[chances.length];
        int high = size;
        for (int symbol = 0; symbol < chances.length; symbol++) {
            if (chances[symbol] == LESS_THAN_ONE) {
                table.symbols[--high] = (short) symbol;
            }
            next[symbol] = Math.abs(chances[symbol]);
        }
        table.spread(chances, high);
        for (int state = 0; state < size; state++) {
            int rank = next[table.symbols[state]]++;
            int bits = accuracy - (31 - Integer.numberOfLeadingZeros(rank));
            table.moreBits[state] = (byte) bits;
            table.bases[state] = (rank << bits) - size;
        }
        return table;
    }

    private void spread(int[] chances, int high) {
        int size = symbols.length;
        int step = (size >> 1) + (size >> 3) + 3;
        int at = 0;
        for (int symbol = 0; symbol < chances.length; symbol++) {
            for (int i = 0; i < chances[symbol]; i++) {
                symbols[at] = (short) symbol;
                do {
                    at = (at + step) & (size - 1);
                } while (at >= high);
            }
        }
    }

    /**
     * Reads the description of one.
     *
     * @param in stands behind it afterwards
     * @param mostSymbols how many symbols there are at most
     */
    static FseTable read(ByteBuffer in, int mostAccuracy, int mostSymbols) {
        ForwardBits bits = new ForwardBits(in);
        int accuracy = bits.read(4) + LEAST_ACCURACY;
        UnreadableBodyException.unless(accuracy <= mostAccuracy, "a table is too fine");
        int[] chances = new int[mostSymbols];
        int symbols = 0;
        int remaining = 1 << accuracy;
        while (remaining > 0) {
            UnreadableBodyException.unless(symbols < mostSymbols, "a table has too many symbols");
            int chance = chance(bits, remaining);
            remaining -= Math.abs(chance);
            chances[symbols++] = chance;
            if (chance == 0) {
                symbols = skipOthers(bits, symbols, mostSymbols);
            }
        }
        UnreadableBodyException.unless(remaining == 0, "the chances of a table are too many");
        bits.end();
        return of(accuracy, Arrays.copyOf(chances, symbols));
    }

    /** A number from 0 to {@code remaining + 1}, in as many bits as that needs, or in one less; less one. */
    private static int chance(ForwardBits bits, int remaining) {
        int count = 32 - Integer.numberOfLeadingZeros(remaining + 1);
        int value = bits.read(count - 1);
        int spare = (1 << count) - 1 - (remaining + 1);
        if (value >= spare && bits.read(1) == 1) {
            value += (1 << (count - 1)) - spare;
        }
        return value - 1;
    }

    /** Behind a symbol that does not occur stands how many more there are. */
    private static int skipOthers(ForwardBits bits, int from, int mostSymbols) {
        int symbols = from;
        int more;
        do {
            more = bits.read(2);
            symbols += more;
            UnreadableBodyException.unless(symbols <= mostSymbols, "a table has too many symbols");
        } while (more == 3);
        return symbols;
    }

    /** The state that a stream begins with. */
    int first(BackwardBits bits) {
        return (int) bits.read(accuracy);
    }

    int next(int state, BackwardBits bits) {
        return bases[state] + (int) bits.read(moreBits[state]);
    }

    int symbol(int state) {
        return symbols[state];
    }

    /** The largest symbol that any state means. */
    int largestSymbol() {
        int largest = 0;
        for (short symbol : symbols) {
            largest = Math.max(largest, symbol);
        }
        return largest;
    }
}
