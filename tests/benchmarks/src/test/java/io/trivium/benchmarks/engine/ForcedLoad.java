package io.trivium.benchmarks.engine;

import static io.trivium.benchmarks.engine.EngineBenchmark.print;

import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.OutgoingMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Publishers that each wait for the disk before they send again, beside a bare group commit on the same disk. */
final class ForcedLoad {
    private final Path directory;
    private final int seconds;

    ForcedLoad(Path directory, int seconds) {
        this.directory = directory;
        this.seconds = seconds;
    }

    void run() throws Exception {
        for (int publishers : new int[] {1, 16, 64}) {
            for (int bytes : new int[] {128, 1024}) {
                int recordBytes = RunningEngine.message(bytes, 0, 0).record().remaining();
                double bare = new BareLoop(directory).groupCommit(recordBytes, publishers, seconds);
                double ours = publish(bytes, publishers);
                String load = publishers + " publishers, body " + bytes + " B";
                print("bare group commit, " + load, bare, "records/s");
                print("forced, " + load, ours, "records/s");
                print("  ratio to the bare group commit (goal 0.8 from 16 on)", ours / bare, "");
            }
        }
    }

    private double publish(int bytes, int publishers) throws Exception {
        Path folder = Files.createDirectory(directory.resolve("forced" + bytes + "-" + publishers));
        try (RunningEngine engine = new RunningEngine(folder).withTopic(publishers)) {
            rate(engine, bytes, publishers, 1);
            return rate(engine, bytes, publishers, seconds);
        }
    }

    private static double rate(RunningEngine engine, int bytes, int publishers, int seconds) throws Exception {
        AtomicLong sent = new AtomicLong();
        CountDownLatch done = new CountDownLatch(publishers);
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        for (int i = 0; i < publishers; i++) {
            OutgoingMessage message = RunningEngine.message(bytes, i, 0);
            new Thread(() -> {
                        while (System.nanoTime() < end) {
                            engine.publish(message, Durability.FORCED)
                                    .toCompletableFuture()
                                    .join();
                            sent.incrementAndGet();
                        }
                        done.countDown();
                    })
                    .start();
        }
        done.await();
        return sent.get() / (double) seconds;
    }
}
