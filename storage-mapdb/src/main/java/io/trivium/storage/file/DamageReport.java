package io.trivium.storage.file;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that tells an operator what of a store is damaged, a sentence a line, each once. Only an operator removes it. Thread-safe.
 */
public final class DamageReport {
    /** The file's name. */
    public static final String FILE = "damage.txt";

    private static final Logger LOG = LoggerFactory.getLogger(DamageReport.class);
    private static final int MOST_BYTES = 1 << 20;

    private final Disk disk;
    private final Set<String> lines = new LinkedHashSet<>();

    /** Reads what was reported before. */
    public DamageReport(Disk disk) {
        this.disk = disk;
        lines.addAll(read(disk));
    }

    /** What is reported on a disk. */
    public static List<String> read(Disk disk) {
        if (!disk.exists(FILE)) {
            return List.of();
        }
        try (DiskFile file = disk.open(FILE)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(MOST_BYTES, file.size()));
            file.read(bytes, 0);
            return new String(bytes.array(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    /** Adds a sentence. That it cannot be written stops nothing: the log has it as well. */
    public synchronized void add(String sentence) {
        if (!lines.add(sentence)) {
            return;
        }
        try (DiskFile file = disk.open(FILE)) {
            if (file.size() < MOST_BYTES) {
                file.write(ByteBuffer.wrap((sentence + "\n").getBytes(StandardCharsets.UTF_8)), file.size());
                file.force();
            }
        } catch (UncheckedIOException e) {
            LOG.warn("Could not write the report of damage", e);
        }
    }
}
