package io.trivium.storage;

import static io.trivium.storage.EngineOnDisk.TOPIC;
import static io.trivium.storage.EngineOnDisk.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.disk.HeapDisk;
import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.log.Slice;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.IndexFlags;
import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.retention.RetentionConfig;
import io.trivium.message.StoredMessage;
import io.trivium.message.StoredRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Stores that earlier versions wrote are opened and read. With each format a new one is added to the collection, in the resources, by
 * {@code mvn -pl storage-mapdb -am test -Dtest=KeptStoreTest -Dsurefire.failIfNoSpecifiedTests=false -Dtrivium.store.keep=vN}; none is ever changed.
 */
class KeptStoreTest {
    private static final StoreConfig SMALL = new StoreConfig(1 << 16, 1 << 13, 1 << 16);
    private static final BrokerConfig CONFIG = BrokerConfig.DEFAULTS
            .withSnapshotEveryBytes(1 << 15)
            .withRetention(new RetentionConfig(Duration.ofDays(3), Long.MAX_VALUE, Duration.ofSeconds(10)));
    private static final String EXPECTED = "expected.txt";

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void aStoreOfAnEarlierVersionIsReadWhole(String version) throws IOException {
        HeapDisk disk = load(version);
        String expected = text(disk, EXPECTED);
        disk.delete(EXPECTED);

        EngineOnDisk on = new EngineOnDisk(disk, SMALL, CONFIG);

        assertThat(on.store.recovery().damaged()).isEmpty();
        assertThat(on.store.recovery().setAside()).isEmpty();
        assertThat(contents(on, positions(expected))).isEqualTo(expected);
        assertThat(on.publish(message(10, 0, 0)).queueOffset()).isEqualTo(260);
    }

    @Test
    void aStoreOfALaterVersionIsRefusedWithASentence() throws IOException {
        for (String path : List.of("store", "log", "index", "snapshot")) {
            HeapDisk disk = load("v1");
            List<String> names = disk.list(path);
            String name = path.equals("store")
                    ? path
                    : path + "/"
                            + names.stream()
                                    .filter(file -> !file.endsWith(".rem"))
                                    .reduce((first, last) -> last)
                                    .orElseThrow();
            makeNewer(disk.open(name), path);

            assertThatThrownBy(() -> {
                        EngineOnDisk on = new EngineOnDisk(disk, SMALL, CONFIG);
                        on.store.indexes().firstOffset(1L << 32, 0);
                        StoreTools.verify(disk);
                    })
                    .as(path)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has format version " + (known(path) + 1))
                    .hasMessageContaining("this broker knows only " + known(path));
        }
    }

    /** The newest version of a kind of file that there is. */
    private static int known(String kind) {
        return kind.equals("store") || kind.equals("log") ? 1 : 2;
    }

    /** Changes the version of a file, and puts the checksum right. */
    private static void makeNewer(DiskFile file, String kind) {
        int bytes = (int) file.size();
        ByteBuffer all = ByteBuffer.allocate(bytes);
        file.read(all, 0);
        CRC32C crc = new CRC32C();
        switch (kind) {
            case "store" -> {
                all.putInt(8, known(kind) + 1);
                crc.update(all.array(), 0, 32);
                all.putInt(32, (int) crc.getValue());
            }
            case "log" -> {
                all.put(5, (byte) (known(kind) + 1));
                crc.update(all.array(), 0, 12);
                crc.update(all.array(), 16, 16 + all.getInt(0));
                all.putInt(12, (int) crc.getValue());
            }
            default -> {
                all.putInt(8, known(kind) + 1);
                crc.update(all.array(), 0, 4092);
                all.putInt(4092, (int) crc.getValue());
            }
        }
        file.write(all.clear(), 0);
    }

    /** Everything that a reader sees, one thing a line. */
    private static String contents(EngineOnDisk on, List<Long> positions) {
        StringBuilder text = new StringBuilder();
        long end = on.engine.range(EngineOnDisk.QUEUE).orElseThrow().maxOffset();
        for (long offset = on.engine.range(EngineOnDisk.QUEUE).orElseThrow().minOffset(); offset < end; ) {
            try (PullResult result = on.pull(offset)) {
                for (Slice slice : result.records()) {
                    text.append("message ").append(line(slice)).append('\n');
                }
                offset = result.nextOffset();
            }
        }
        for (long position : positions) {
            try (Slice slice = on.engine.message(position).orElseThrow()) {
                text.append("at ")
                        .append(position)
                        .append(' ')
                        .append(line(slice))
                        .append('\n');
            }
        }
        text.append("undecided ")
                .append(on.await(on.engine.undecided(Duration.ZERO, -1, 9)).size());
        for (String group : List.of("queue", "durable", EngineOnDisk.GROUP)) {
            text.append(' ').append(on.engine.cursor(group, EngineOnDisk.QUEUE).orElse(-1));
        }
        return text.append(' ').append(on.engine.topics().size()).append('\n').toString();
    }

    private static String line(Slice slice) {
        StoredMessage message = StoredRecord.decode(slice.bytes().duplicate());
        return message.queueOffset() + " " + message.position() + " " + message.body().length + " "
                + Arrays.hashCode(message.body());
    }

    private static List<Long> positions(String expected) {
        return expected.lines()
                .filter(line -> line.startsWith("at "))
                .map(line -> Long.parseLong(line.split(" ", 3)[1]))
                .toList();
    }

    @Test
    @EnabledIfSystemProperty(named = "trivium.store.keep", matches = "v[0-9]+")
    void keep() throws IOException {
        EngineOnDisk on = new EngineOnDisk(new HeapDisk(1 << 30), SMALL, CONFIG);
        on.topic(1);
        on.group("queue", GroupKind.QUEUE);
        on.group("durable", GroupKind.DURABLE_SUBSCRIPTION);
        List<Long> waiting = new ArrayList<>();
        on.publish(message(11, IndexFlags.TO_QUEUE, 0));
        PublishReceipt late = on.publish(
                message(12, 0, on.clock.millis() + Duration.ofDays(99_000).toMillis()));
        PublishReceipt prepared = on.await(on.engine.prepare(TOPIC, message(13, 0, 0), Durability.FORCED));
        waiting.add(late.position());
        waiting.add(prepared.position());
        for (int i = 1; i < 130; i++) {
            on.publish(message(1000 + i, IndexFlags.TO_TOPIC, 0));
            on.acknowledge("durable", i);
        }
        on.clock.advance(Duration.ofDays(4));
        for (int i = 130; i < 260; i++) {
            on.publish(message(1000 + i, i % 2 == 0 ? IndexFlags.TO_QUEUE : 0, 0));
        }
        on.acknowledge("queue", 131, 133, 140);
        on.await(on.engine.moveCursor(EngineOnDisk.GROUP, EngineOnDisk.QUEUE, 77));
        on.clock.advance(Duration.ofSeconds(10));
        on.settle();
        on.reopen();
        String expected = contents(on, waiting);
        on.engine.close();
        assertThat(on.disk.list("log")).anyMatch(name -> name.endsWith(".rem"));
        save(on, expected, Path.of("src/test/resources/stores/" + System.getProperty("trivium.store.keep") + ".zip"));
    }

    private static void save(EngineOnDisk on, String expected, Path target) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String folder : StoreTools.FOLDERS) {
                for (String name : on.disk.list(folder)) {
                    String path = folder.isEmpty() ? name : folder + "/" + name;
                    zip.putNextEntry(new ZipEntry(path));
                    zip.write(read(on.disk.open(path)));
                }
            }
            zip.putNextEntry(new ZipEntry(EXPECTED));
            zip.write(expected.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(bytes.size()).isLessThan(300_000);
        Files.write(
                target,
                bytes.toByteArray(),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE); // none is ever changed
    }

    private static byte[] read(DiskFile file) {
        byte[] content = new byte[(int) file.size()];
        file.read(ByteBuffer.wrap(content), 0);
        return content;
    }

    private static String text(HeapDisk disk, String name) {
        return new String(read(disk.open(name)), StandardCharsets.UTF_8);
    }

    private static HeapDisk load(String version) throws IOException {
        HeapDisk disk = new HeapDisk(1 << 30);
        try (InputStream resource = KeptStoreTest.class.getResourceAsStream("/stores/" + version + ".zip");
                ZipInputStream zip = new ZipInputStream(Objects.requireNonNull(resource, "no kept store"))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                disk.open(entry.getName()).write(ByteBuffer.wrap(zip.readAllBytes()), 0);
            }
        }
        return disk;
    }
}
