package io.trivium.message.mapping;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Huffman codes of zstd's literals (RFC 8878 §4.2). Immutable. */
final class HuffmanCodes {
    private static final int MOST_BITS = 11;
    private static final int MOST_SYMBOLS = 256;
    private static final int MOST_ACCURACY = 6;
    /** A first byte from there on says how many weights follow as they are; below, how many bytes of coded ones. */
    private static final int PLAIN = 128;

    /** How many bits the longest code has. */
    private final int bits;

    private final byte[] symbols;
    private final byte[] lengths;

    private HuffmanCodes(int bits) {
        this.bits = bits;
        this.symbols = new byte[1 << bits];
        this.lengths = new byte[1 << bits];
    }

    /** Reads the description of some. */
    static HuffmanCodes read(ByteBuffer in) {
        int first = in.get() & 0xFF;
        return ofWeights(first >= PLAIN ? plainWeights(in, first - PLAIN + 1) : codedWeights(in, first));
    }

    private static int[] plainWeights(ByteBuffer in, int count) {
        int[] weights = new int[count];
        for (int i = 0; i < count; i += 2) {
            int two = in.get() & 0xFF;
            weights[i] = two >>> 4;
            if (i + 1 < count) {
                weights[i + 1] = two & 0xF;
            }
        }
        return weights;
    }

    /** Two states take turns; each still means a weight when the bits are used up. */
    private static int[] codedWeights(ByteBuffer in, int bytes) {
        ByteBuffer coded = ZstdBlocks.part(in, bytes);
        FseTable table = FseTable.read(coded, MOST_ACCURACY, MOST_BITS + 2);
        BackwardBits bits = new BackwardBits(coded);
        int[] weights = new int[MOST_SYMBOLS];
        int count = 0;
        int state = table.first(bits);
        int other = table.first(bits);
        while (!bits.overrun()) {
            UnreadableBodyException.unless(count + 2 < MOST_SYMBOLS, "there are too many literals' weights");
            weights[count++] = table.symbol(state);
            int following = table.next(state, bits);
            state = other;
            other = following;
        }
        weights[count++] = table.symbol(state);
        return Arrays.copyOf(weights, count);
    }

    /** The last weight is not told: it is the one that makes the sum a power of 2. */
    private static HuffmanCodes ofWeights(int[] told) {
        int sum = 0;
        for (int weight : told) {
            UnreadableBodyException.unless(weight <= MOST_BITS, "a literal's weight is too large");
            sum += weight == 0 ? 0 : 1 << (weight - 1);
        }
        int bits = 32 - Integer.numberOfLeadingZeros(sum);
        UnreadableBodyException.unless(sum > 0 && bits <= MOST_BITS, "the literals' weights are wrong");
        int left = (1 << bits) - sum;
        UnreadableBodyException.unless(Integer.bitCount(left) == 1, "the literals' weights are wrong");
        int[] weights = Arrays.copyOf(told, told.length + 1);
        weights[told.length] = Integer.numberOfTrailingZeros(left) + 1;
        return new HuffmanCodes(bits).filled(weights);
    }

    private HuffmanCodes filled(int[] weights) {
        int at = 0;
        for (int weight = 1; weight <= bits; weight++) {
            for (int symbol = 0; symbol < weights.length; symbol++) {
                if (weights[symbol] == weight) {
                    int next = at + (1 << (weight - 1));
                    Arrays.fill(symbols, at, next, (byte) symbol);
                    Arrays.fill(lengths, at, next, (byte) (bits + 1 - weight));
                    at = next;
                }
            }
        }
        return this;
    }

    /** Decodes a stream into literals, which it has exactly. */
    void decode(BackwardBits stream, byte[] literals, int from, int end) {
        for (int i = from; i < end; i++) {
            int code = stream.peek(bits);
            literals[i] = symbols[code];
            stream.skip(lengths[code]);
        }
        UnreadableBodyException.unless(stream.finished(), "a stream has more or fewer literals");
    }
}
