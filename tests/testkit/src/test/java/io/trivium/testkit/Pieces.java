package io.trivium.testkit;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** How far each kind came in the pieces of a long run that were made before, in a file; without one, nothing was. */
record Pieces(@Nullable Path file) {
    /**
     * What a kind has behind it.
     *
     * @param nextSeed the first that was not tried
     */
    record Piece(long firstSeed, long nextSeed, long reached, long seconds) {
        Piece with(long next, long more, long moreSeconds) {
            return new Piece(firstSeed, next, reached + more, seconds + moreSeconds);
        }
    }

    static Pieces in(@Nullable String file) {
        return new Pieces(file == null ? null : Path.of(file));
    }

    Piece of(String kind, long firstSeed) {
        String known = read().getProperty(kind);
        if (known == null) {
            return new Piece(firstSeed, firstSeed, 0, 0);
        }
        String[] numbers = known.split(" ", -1);
        return new Piece(
                Long.parseLong(numbers[0]),
                Long.parseLong(numbers[1]),
                Long.parseLong(numbers[2]),
                Long.parseLong(numbers[3]));
    }

    void note(String kind, Piece piece) {
        if (file == null) {
            return;
        }
        Properties all = read();
        all.setProperty(kind, piece.firstSeed + " " + piece.nextSeed + " " + piece.reached + " " + piece.seconds);
        try (Writer writer = Files.newBufferedWriter(file)) {
            all.store(writer, "kind = first seed, next seed, reached, seconds");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Properties read() {
        Properties all = new Properties();
        if (file != null && Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                all.load(reader);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return all;
    }
}
