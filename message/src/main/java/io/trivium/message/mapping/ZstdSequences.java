package io.trivium.message.mapping;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The sequences of zstd's blocks (RFC 8878 §3.1.1.3.2): so many literals, then so much of what came before. A block may use the tables
 * and the distances of the one before it. Not thread-safe.
 */
final class ZstdSequences {
    private static final int LONG_COUNT = 0x7F00;

    private static final int GIVEN = 0;
    private static final int ONE_SYMBOL = 1;
    private static final int DESCRIBED = 2;

    private static final Kind LITERALS = new Kind(
            9,
            36,
            FseTable.of(
                    6, 4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1,
                    -1, -1, -1, -1));
    private static final Kind MATCHES = new Kind(
            9,
            53,
            FseTable.of(
                    6, 1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1));
    private static final Kind DISTANCES = new Kind(
            8,
            32,
            FseTable.of(5, 1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1));

    private static final Lengths LITERAL_LENGTHS =
            new Lengths(0, 16, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
    private static final Lengths MATCH_LENGTHS =
            new Lengths(3, 32, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);

    private @Nullable FseTable literals;
    private @Nullable FseTable distances;
    private @Nullable FseTable matches;
    private int last = 1;
    private int lastButOne = 4;
    private int lastButTwo = 8;

    /** What there is of a table: how fine, with how many symbols, and the one that is used if none is told. */
    private record Kind(int mostAccuracy, int symbols, FseTable given) {}

    /** Lengths that begin one by one, and then go by more bits: for each symbol the least, and how many bits are added. */
    private static final class Lengths {
        private final int[] least;
        private final int[] bits;

        Lengths(int first, int single, int... moreBits) {
            least = new int[single + moreBits.length];
            bits = new int[least.length];
            int next = first;
            for (int symbol = 0; symbol < least.length; symbol++) {
                bits[symbol] = symbol < single ? 0 : moreBits[symbol - single];
                least[symbol] = next;
                next += 1 << bits[symbol];
            }
        }

        int read(int symbol, BackwardBits stream) {
            return least[symbol] + (int) stream.read(bits[symbol]);
        }
    }

    /** Reads the sequences of a block, to its end, and appends what it holds; a match reaches back to {@code begin} at most. */
    void read(ByteBuffer in, byte[] block, BoundedBytes out, int begin) {
        int count = count(in);
        int taken = 0;
        if (count == 0) {
            UnreadableBodyException.unless(!in.hasRemaining(), "a block goes on behind its end");
        } else {
            taken = readAll(in, count, block, out, begin);
        }
        out.append(block, taken, block.length - taken);
    }

    /** Returns how many literals it took. */
    private int readAll(ByteBuffer in, int count, byte[] block, BoundedBytes out, int begin) {
        int modes = in.get() & 0xFF;
        UnreadableBodyException.unless((modes & 3) == 0, "a block is of an unknown form");
        FseTable ofLiterals = table(in, modes >>> 6, LITERALS, literals);
        FseTable ofDistances = table(in, (modes >>> 4) & 3, DISTANCES, distances);
        FseTable ofMatches = table(in, (modes >>> 2) & 3, MATCHES, matches);
        literals = ofLiterals;
        distances = ofDistances;
        matches = ofMatches;
        BackwardBits bits = new BackwardBits(in);
        int literal = ofLiterals.first(bits);
        int distance = ofDistances.first(bits);
        int match = ofMatches.first(bits);
        int taken = 0;
        int room = ZstdBlocks.LARGEST + out.size();
        for (int i = 0; i < count; i++) {
            int distanceBits = ofDistances.symbol(distance);
            long value = (1L << distanceBits) + bits.read(distanceBits);
            int matched = MATCH_LENGTHS.read(ofMatches.symbol(match), bits);
            int literalCount = LITERAL_LENGTHS.read(ofLiterals.symbol(literal), bits);
            if (i + 1 < count) {
                literal = ofLiterals.next(literal, bits);
                match = ofMatches.next(match, bits);
                distance = ofDistances.next(distance, bits);
            }
            UnreadableBodyException.unless(
                    literalCount <= block.length - taken && literalCount + matched <= room - out.size(),
                    "a block has more than it says");
            out.append(block, taken, literalCount);
            taken += literalCount;
            int back = distance(value, literalCount);
            UnreadableBodyException.unless(back > 0 && back <= out.size() - begin, "it repeats what it does not have");
            out.repeat(back, matched);
        }
        UnreadableBodyException.unless(bits.finished(), "a block has more or fewer sequences");
        return taken;
    }

    /** The first three values stand for distances that were used before, one further where there are no literals between. */
    private int distance(long value, int literalCount) {
        long which = value > 3 ? value : literalCount == 0 ? value + 1 : value;
        if (value > 3) {
            return remember((int) Math.min(value - 3, Integer.MAX_VALUE));
        }
        if (which == 1) {
            return last;
        }
        if (which == 2) {
            int distance = lastButOne;
            lastButOne = last;
            last = distance;
            return distance;
        }
        return remember(which == 3 ? lastButTwo : last - 1);
    }

    private int remember(int distance) {
        lastButTwo = lastButOne;
        lastButOne = last;
        last = distance;
        return distance;
    }

    private static FseTable table(ByteBuffer in, int mode, Kind kind, @Nullable FseTable before) {
        FseTable table = switch (mode) {
            case GIVEN -> kind.given();
            case ONE_SYMBOL -> FseTable.ofOne(in.get() & 0xFF);
            case DESCRIBED -> FseTable.read(in, kind.mostAccuracy(), kind.symbols());
            default -> before;
        };
        if (table == null || table.largestSymbol() >= kind.symbols()) {
            throw UnreadableBodyException.damaged("a block uses a table that there is not");
        }
        return table;
    }

    private static int count(ByteBuffer in) {
        int first = in.get() & 0xFF;
        if (first < 128) {
            return first;
        }
        int second = in.get() & 0xFF;
        return first < 255 ? ((first - 128) << 8) + second : second + ((in.get() & 0xFF) << 8) + LONG_COUNT;
    }
}
