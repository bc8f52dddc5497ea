package io.trivium.benchmarks.engine;

import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.publish.Publication;
import io.trivium.broker.record.LogRecord.Published;
import io.trivium.broker.record.RecordWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
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
 * without threads and protocol; beside it the least that a log has to do with the same bytes: a copy with a CRC32C into a preallocated
 * mapped file whose pages are there, or into a growing one. A thousand messages make one turn. The heap's pages are touched before: a
 * broker's are soon. Rounds to warm up are many: the compiler changes its mind up to the 25th.
 */
@State(Scope.Thread)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms2g", "-Xmx2g", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"})
@Warmup(iterations = 30)
@Measurement(iterations = 20)
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
    private Publication publication = publication(1, 1);
    private ByteBuffer source = ByteBuffer.allocate(0);

    private static Publication publication(int body, int batch) {
        OutgoingMessage message = RunningEngine.message(body, 0, 0);
        return new Publication(RunningEngine.TOPIC, Collections.nCopies(batch, message), Durability.WRITTEN);
    }

    @Setup
    public void fill() {
        publication = publication(body, batch);
        source = ByteBuffer.allocate(bytesInLog(publication));
    }

    /** What each message of a publication takes in the log, the frame's header of 32 bytes and the bare loop's of 8 considered. */
    private static int bytesInLog(Publication publication) {
        Published published = new Published(1, 0, 0, 0, null, publication.messages());
        return (32 + RecordWriter.bytes(published)) / publication.messages().size() - 8;
    }

    /** A folder for one iteration. */
    private static Path folder() throws IOException {
        return Files.createTempDirectory(Path.of(System.getProperty("directory", "/tmp")), "trivium-micro");
    }

    /** A whole engine. */
    @State(Scope.Thread)
    public static class Whole {
        private Path folder = Path.of("");
        private DrivenEngine engine = DrivenEngine.NONE;

        @Setup(Level.Iteration)
        public void open() throws IOException {
            folder = folder();
            engine = DrivenEngine.open(folder);
        }

        @TearDown(Level.Iteration)
        public void close() throws IOException {
            engine.force();
            engine.close();
            EngineBenchmark.delete(folder);
        }
    }

    /** A store alone. */
    @State(Scope.Thread)
    public static class Alone {
        private Path folder = Path.of("");
        private DrivenStore store = DrivenStore.NONE;

        @Setup(Level.Iteration)
        public void open() throws IOException {
            folder = folder();
            store = DrivenStore.open(folder);
        }

        @TearDown(Level.Iteration)
        public void close() throws IOException {
            store.close();
            EngineBenchmark.delete(folder);
        }
    }

    /** A mapped file whose pages are there. */
    @State(Scope.Thread)
    public static class Mapped {
        private Path folder = Path.of("");
        private ByteBuffer target = ByteBuffer.allocate(0);

        @Setup
        public void open() throws IOException {
            folder = folder();
            try (FileChannel channel = FileChannel.open(
                    folder.resolve("bare"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE)) {
                MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_BYTES);
                while (mapped.hasRemaining()) {
                    mapped.put((byte) 0);
                }
                target = mapped.clear();
            }
        }

        @TearDown
        public void close() throws IOException {
            EngineBenchmark.delete(folder);
        }
    }

    /** A file that is empty. */
    @State(Scope.Thread)
    public static class Growing {
        private final ByteBuffer chunk = ByteBuffer.allocateDirect(1 << 20);
        private Path folder = Path.of("");
        private @Nullable FileChannel channel;

        @Setup(Level.Iteration)
        public void open() throws IOException {
            folder = folder();
            channel = FileChannel.open(folder.resolve("growing"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        }

        private FileChannel channel() {
            return Objects.requireNonNull(channel);
        }

        @TearDown(Level.Iteration)
        public void close() throws IOException {
            channel().close();
            EngineBenchmark.delete(folder);
        }
    }

    /** The engine. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void engine(Whole whole) {
        for (int i = 0; i < MESSAGES; i += TURN) {
            for (int j = 0; j < TURN; j += batch) {
                whole.engine.publish(publication);
            }
            whole.engine.turn();
        }
    }

    /** The append path alone. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void appendPath(Alone alone) {
        for (int i = 0; i < MESSAGES; i += TURN) {
            for (int j = 0; j < TURN; j += batch) {
                alone.store.append(publication.messages());
            }
            alone.store.write();
        }
    }

    /** The bare loop. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public ByteBuffer bareLoop(Mapped mapped) {
        for (int i = 0; i < MESSAGES; i++) {
            if (mapped.target.remaining() < source.capacity() + 8) {
                mapped.target.clear();
            }
            copyTo(mapped.target);
        }
        return mapped.target;
    }

    /** The same into a file that grows, by the channel, a mebibyte at a time: with the pages that the system has to give to any log. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public ByteBuffer bareFile(Growing growing) throws IOException {
        for (int i = 0; i < MESSAGES; i++) {
            if (growing.chunk.remaining() < source.capacity() + 8) {
                if (growing.channel().position() > FILE_BYTES) {
                    growing.channel().truncate(0);
                }
                growing.channel().write(growing.chunk.flip());
                growing.chunk.clear();
            }
            copyTo(growing.chunk);
        }
        return growing.chunk;
    }

    private void copyTo(ByteBuffer log) {
        checksum.reset();
        checksum.update(source.clear());
        log.putInt(source.capacity()).putInt((int) checksum.getValue()).put(source.clear());
    }
}
