package io.trivium.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * How an operator asks the broker of a data directory for a backup: a file with the target's path, answered by another file. Whoever may write
 * there owns the messages anyway; a request over the network would need a gate of its own. One of the named adapters to real files.
 */
final class BackupMailbox {
    private final Path request;
    private final Path answer;

    BackupMailbox(Path data) {
        request = data.resolve("backup.request");
        answer = data.resolve("backup.answer");
    }

    /** Asks. */
    void ask(Path target) {
        try {
            Files.deleteIfExists(answer);
            write(request, target.toString());
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Takes the question back, if it was not taken. */
    void withdraw() {
        try {
            Files.deleteIfExists(request);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /**
     * Takes the question, if there is one. Never blocks for long: called on an event loop.
     *
     * @throws Failure if it cannot be understood; it is taken all the same
     */
    Optional<Path> take() {
        try {
            if (!Files.exists(request)) {
                return Optional.empty();
            }
            try {
                return Optional.of(Path.of(Files.readString(request)));
            } finally {
                Files.delete(request);
            }
        } catch (InvalidPathException e) {
            throw new Failure(
                    ExitCode.DATA_UNUSABLE,
                    "The broker's locale has no name for that directory (" + e.getReason()
                            + "): choose one of plain letters.",
                    e);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Answers with a sentence; empty for done. */
    void answer(String why) {
        try {
            write(answer, why);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Takes the answer, if there is one. */
    Optional<String> takeAnswer() {
        try {
            if (!Files.exists(answer)) {
                return Optional.empty();
            }
            String why = Files.readString(answer);
            Files.delete(answer);
            return Optional.of(why);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Under another name first: a reader finds all or nothing. */
    private static void write(Path file, String text) throws IOException {
        Path whole = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(whole, text);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Failure unusable(IOException e) {
        return new Failure(ExitCode.DATA_UNUSABLE, "The data directory cannot be used: " + e + ".", e);
    }
}
