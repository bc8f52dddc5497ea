package io.trivium.benchmarks.engine;

import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.Publication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reads of two million messages of 128 B, which are in the page cache: two full segments with their index files, and an open one. */
@State(Scope.Thread)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx2g", "-XX:+UseSerialGC"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReadBenchmark {
    private static final int MESSAGES = 2_000_000;
    private static final int AT_A_TIME = 32;

    private final Random random = new Random(1);
    private Path folder = Path.of("");
    private DrivenEngine engine = DrivenEngine.NONE;
    private long next;

    @Setup(Level.Trial)
    public void open() throws IOException {
        folder = Files.createTempDirectory(Path.of(System.getProperty("directory", "/tmp")), "trivium-micro");
        engine = DrivenEngine.open(folder);
        Publication publication = new Publication(
                RunningEngine.TOPIC,
                Collections.nCopies(AT_A_TIME, RunningEngine.message(128, 0, 0)),
                Durability.WRITTEN);
        for (int i = 0; i < MESSAGES / AT_A_TIME; i++) {
            engine.publish(publication);
            if (i % 32 == 0) {
                engine.turn();
            }
        }
        engine.turn();
        engine.force();
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        engine.close();
        EngineBenchmark.delete(folder);
    }

    /** One after the other, 32 at a time; the figure is of one. */
    @Benchmark
    @OperationsPerInvocation(AT_A_TIME)
    public int inOrder() {
        next = next + 2 * AT_A_TIME > MESSAGES ? 0 : next + AT_A_TIME;
        return read(next, AT_A_TIME);
    }

    /** One at any place. */
    @Benchmark
    public int anywhere() {
        return read(random.nextInt(MESSAGES), 1);
    }

    private int read(long offset, int most) {
        try (PullResult result = engine.pull(offset, most)) {
            return result.records().size();
        }
    }
}
