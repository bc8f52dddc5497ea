package io.trivium.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * How operators ask the broker of a data directory for backups: each with a file that has the target's path, answered by another file. Whoever
 * may write there owns the messages anyway; a request over the network would need a gate of its own. Each request has an id in the names of
 * both files, so that nobody takes the answer to another's. One of the named adapters to real files.
 */
final class BackupMailbox {
    private static final String PREFIX = "backup-";
    private static final String REQUEST = ".request";
    private static final String ANSWER = ".answer";

    private final Path data;

    BackupMailbox(Path data) {
        this.data = data;
    }

    /**
     * What somebody asks for.
     *
     * @param id tells it from all others
     * @param target the directory, as text: it may be no path here
     */
    record Request(String id, String target) {}

    /**
     * Asks.
     *
     * @return the request's id
     */
    String ask(Path target) {
        String id = UUID.randomUUID().toString();
        try {
            write(file(id, REQUEST), target.toString());
        } catch (IOException e) {
            throw unusable(e);
        }
        return id;
    }

    /** Takes a request back, if it was not taken. */
    void withdraw(String id) {
        delete(file(id, REQUEST));
    }

    /** Takes all requests that there are; one that cannot be read is answered. Never blocks for long: called on an event loop. */
    List<Request> take() {
        return files(REQUEST).stream().flatMap(file -> take(file).stream()).toList();
    }

    private Optional<Request> take(Path file) {
        String name = file.getFileName().toString();
        String id = name.substring(PREFIX.length(), name.length() - REQUEST.length());
        try {
            return Optional.of(new Request(id, new String(Files.readAllBytes(file), StandardCharsets.UTF_8)));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // withdrawn at this moment
        } catch (IOException e) {
            answer(id, "it cannot read the request (" + IoReason.of(e) + ")");
            return Optional.empty();
        } finally {
            delete(file);
        }
    }

    /** Answers with a sentence; empty for done. */
    void answer(String id, String why) {
        try {
            write(file(id, ANSWER), why);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Takes the answer to a request, if there is one. */
    Optional<String> takeAnswer(String id) {
        Path answer = file(id, ANSWER);
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

    /** Throws away the answers that nobody has taken: who asked a broker that is gone waits no more. */
    void forgetAnswers() {
        files(ANSWER).forEach(BackupMailbox::delete);
    }

    private Path file(String id, String kind) {
        return data.resolve(PREFIX + id + kind);
    }

    private List<Path> files(String kind) {
        try (Stream<Path> children = Files.list(data)) {
            return children.filter(child -> {
                        String name = child.getFileName().toString();
                        return name.startsWith(PREFIX) && name.endsWith(kind);
                    })
                    .toList();
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

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static Failure unusable(IOException e) {
        return new Failure(ExitCode.DATA_UNUSABLE, "The data directory cannot be used: " + e + ".", e);
    }
}
