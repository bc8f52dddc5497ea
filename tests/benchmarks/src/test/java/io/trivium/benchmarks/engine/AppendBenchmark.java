package io.trivium.benchmarks.engine;

import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.publish.Publication;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The append path, frame, checksum and index, {@code written}, by the store alone and by the whole engine with its requests and answers,
 * without threads and protocol; beside it the least that a log has to do with as many bytes: a copy with a CRC32C into a preallocated
 * mapped file, or into a growing one. A thousand messages make one turn. The heap's pages are touched before: a broker's are soon.
 */
@State(Scope.Thread)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms2g", "-Xmx2g", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"})
@Warmup(iterations = 8)
@Measurement(iterations = 10)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AppendBenchmark {
    /** In a store of its own: many more would measure how fast the disk takes them. */
    private static final int MESSAGES = 1 << 19;

    private static final int TURN = 1024;
    private static final int FILE_BYTES = 1 << 28;

    @Param({"128", "1024"})
    private int body;

    /** How many messages are published at once, in one frame. */
    @Param({"1", "32"})
    private int batch;

    private final CRC32C checksum = new CRC32C();
    private Path folder = Path.of("");
    private DrivenEngine engine = DrivenEngine.NONE;
    private DrivenStore store = DrivenStore.NONE;
    private Publication publication =
            new Publication(RunningEngine.TOPIC, List.of(RunningEngine.message(1, 0, 0)), Durability.WRITTEN);
    private ByteBuffer source = ByteBuffer.allocate(0);
    private ByteBuffer target = ByteBuffer.allocate(0);
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(1 << 20);
    private @Nullable FileChannel growing;

    @Setup(Level.Iteration)
    public void open() throws IOException {
        folder = Files.createTempDirectory(Path.of(System.getProperty("directory", "/tmp")), "trivium-micro");
        engine = DrivenEngine.open(Files.createDirectory(folder.resolve("engine")));
        OutgoingMessage message = RunningEngine.message(body, 0, 0);
        publication = new Publication(RunningEngine.TOPIC, Collections.nCopies(batch, message), Durability.WRITTEN);
        store = DrivenStore.open(Files.createDirectory(folder.resolve("store")));
        source = ByteBuffer.allocate(message.record().remaining())
                .put(message.record().duplicate());
        try (FileChannel channel = FileChannel.open(
                folder.resolve("bare"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_BYTES);
            while (mapped.hasRemaining()) {
                mapped.put((byte) 0);
            }
            target = mapped.clear();
        }
        growing = FileChannel.open(folder.resolve("growing"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    @TearDown(Level.Iteration)
    public void close() throws IOException {
        engine.force();
        engine.close();
        store.close();
        growing().close();
        EngineBenchmark.delete(folder);
    }

    /** The engine. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void engine() {
        for (int i = 0; i < MESSAGES; i += TURN) {
            for (int j = 0; j < TURN; j += batch) {
                engine.publish(publication);
            }
            engine.turn();
        }
    }

    /** The append path alone. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void appendPath() {
        for (int i = 0; i < MESSAGES; i += TURN) {
            for (int j = 0; j < TURN; j += batch) {
                store.append(publication.messages());
            }
            store.write();
        }
    }

    /** The bare loop. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public ByteBuffer bareLoop() {
        for (int i = 0; i < MESSAGES; i++) {
            if (target.remaining() < source.capacity() + 8) {
                target.clear();
            }
            copyTo(target);
        }
        return target;
    }

    /** The same into a file that grows, by the channel, a mebibyte at a time: with the pages that the system has to give to any log. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public ByteBuffer bareFile() throws IOException {
        for (int i = 0; i < MESSAGES; i++) {
            if (chunk.remaining() < source.capacity() + 8) {
                if (growing().position() > FILE_BYTES) {
                    growing().truncate(0);
                }
                growing().write(chunk.flip());
                chunk.clear();
            }
            copyTo(chunk);
        }
        return chunk;
    }

    private void copyTo(ByteBuffer log) {
        checksum.reset();
        checksum.update(source.clear());
        log.putInt(source.capacity()).putInt((int) checksum.getValue()).put(source.clear());
    }

    private FileChannel growing() {
        return Objects.requireNonNull(growing);
    }
}
