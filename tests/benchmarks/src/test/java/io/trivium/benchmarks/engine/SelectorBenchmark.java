package io.trivium.benchmarks.engine;

import io.trivium.message.MessageProperties;
import io.trivium.message.selector.Dialect;
import io.trivium.message.selector.Selector;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a selector costs for each message that it looks at, and to read its text. */
@State(Scope.Thread)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx2g", "-XX:+UseSerialGC"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SelectorBenchmark {
    @Param({"region = 'north'", "amount > 100 AND region IN ('north', 'south') AND name LIKE 'a%z_' ESCAPE '!'"})
    private String text = "";

    private final ByteBuffer record = RunningEngine.record(
            128,
            new MessageProperties()
                    .set("UNIQ_KEY", "7F00000100002A9F5C4D8B6E00010000")
                    .set("KEYS", "order-4711")
                    .set("region", "north")
                    .set("amount", "250")
                    .set("name", "abcdzy"));
    private Selector selector = Selector.parse(Dialect.SQL92, "a = 1");

    @Setup
    public void parseOnce() {
        selector = Selector.parse(Dialect.JMS, text);
    }

    /** Evaluates it on a stored record. */
    @Benchmark
    public boolean matches() {
        return selector.matches(record, 0);
    }

    /** Parses it. */
    @Benchmark
    public Selector parse() {
        return Selector.parse(Dialect.JMS, text);
    }
}
