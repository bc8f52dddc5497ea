package io.trivium.server;

import io.trivium.server.settings.SettingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

/** Files with secrets: only their owner may read them. One of the named adapters to real files. */
final class OwnerFiles {
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private OwnerFiles() {}

    /**
     * Reads a text.
     *
     * @throws SettingException if it cannot be read, or others may read it
     */
    static String text(Path file) {
        try {
            requirePrivate(file);
            return Files.readString(file);
        } catch (IOException e) {
            throw new SettingException("The file " + file + " cannot be read: " + IoReason.of(e) + ".");
        }
    }

    /** Reads a key, which is made and written if there is none. */
    static byte[] key(Path file, Supplier<byte[]> fresh) {
        try {
            if (Files.exists(file)) {
                requirePrivate(file);
                return Files.readAllBytes(file);
            }
            Path folder = file.resolveSibling(".").toAbsolutePath().normalize();
            Files.createDirectories(folder);
            byte[] key = fresh.get();
            Path made = folder.resolve(file.getFileName() + ".new");
            Files.deleteIfExists(made);
            if (posix(folder)) {
                Files.createFile(made, PosixFilePermissions.asFileAttribute(OWNER));
            } else {
                Files.createFile(made);
            }
            Files.write(made, key, StandardOpenOption.WRITE, StandardOpenOption.DSYNC);
            Files.move(made, file);
            if (posix(folder)) {
                // Secrets are encrypted with it from now on: a power cut must not take its name.
                try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                    directory.force(true);
                }
            }
            return key;
        } catch (IOException e) {
            throw new UncheckedIOException("the key " + file + " cannot be kept", e);
        }
    }

    private static void requirePrivate(Path file) throws IOException {
        if (!posix(file)) {
            return;
        }
        Set<PosixFilePermission> others = EnumSet.copyOf(Files.getPosixFilePermissions(file));
        others.removeIf(permission -> permission.name().startsWith("OWNER_"));
        if (!others.isEmpty()) {
            throw new SettingException("The file " + file
                    + " holds secrets, and others than its owner may use it: chmod 600 " + file + ".");
        }
    }

    private static boolean posix(Path file) throws IOException {
        return Files.getFileStore(file).supportsFileAttributeView("posix");
    }
}
