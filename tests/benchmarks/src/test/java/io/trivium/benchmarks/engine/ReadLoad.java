package io.trivium.benchmarks.engine;

import static io.trivium.benchmarks.engine.EngineBenchmark.print;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.log.Slice;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.topic.QueueId;
import io.trivium.message.RecordFields;
import java.nio.file.Path;
import java.util.Random;

/** Reads from the page cache: in order by offset, 32 at a time, and single messages by offset, position and key. */
final class ReadLoad {
    private static final int AT_A_TIME = 32;
    private static final int SINGLES = 200_000;

    private final Path directory;
    private final int count;

    ReadLoad(Path directory, int count) {
        this.directory = directory;
        this.count = count;
    }

    void run() throws Exception {
        try (RunningEngine engine = new RunningEngine(directory).withTopic(1)) {
            engine.publishAll(count, Durability.WRITTEN, number -> RunningEngine.message(128, 0, 0, number));
            QueueId queue = new QueueId(RunningEngine.TOPIC, 0);
            for (int round = 0; round < 3; round++) {
                print("read by offset, 32 at a time, 128 B (goal 2,000,000)", sequential(engine, queue), "records/s");
            }
            print("read one by offset", single(number -> readByOffset(engine, queue, number)), "records/s");
            long[] positions = positions(engine, queue);
            print("read one by position", single(number -> readByPosition(engine, positions[number])), "records/s");
            print("read one by key", single(number -> readByKey(engine, number)), "records/s");
        }
    }

    private double sequential(RunningEngine engine, QueueId queue) {
        long begin = System.nanoTime();
        long offset = 0;
        while (offset < count) {
            try (PullResult result = pull(engine, queue, offset, AT_A_TIME)) {
                offset = result.nextOffset();
            }
        }
        return count * 1e9 / (System.nanoTime() - begin);
    }

    private long[] positions(RunningEngine engine, QueueId queue) {
        long[] positions = new long[count];
        for (long offset = 0; offset < count; ) {
            try (PullResult result = pull(engine, queue, offset, AT_A_TIME)) {
                for (Slice slice : result.records()) {
                    positions[(int) offset++] =
                            RecordFields.position(slice.bytes(), slice.bytes().position());
                }
            }
        }
        return positions;
    }

    private static PullResult pull(RunningEngine engine, QueueId queue, long offset, int most) {
        return engine.broker().pull(new PullQuery(queue, offset, most, 1 << 20, MessageFilter.ALL));
    }

    private double single(Reader reader) {
        Random random = new Random(1);
        int times = Math.min(SINGLES, count);
        long begin = System.nanoTime();
        for (int i = 0; i < times; i++) {
            reader.read(random.nextInt(count));
        }
        return times * 1e9 / (System.nanoTime() - begin);
    }

    private static void readByOffset(RunningEngine engine, QueueId queue, int offset) {
        try (PullResult result = pull(engine, queue, offset, 1)) {
            check(result.records().size() == 1);
        }
    }

    private static void readByPosition(RunningEngine engine, long position) {
        try (Slice slice = engine.broker().message(position).orElseThrow()) {
            check(slice.bytes().hasRemaining());
        }
    }

    private static void readByKey(RunningEngine engine, int number) {
        long[] found = {-1};
        engine.broker().findKey(number, position -> {
            found[0] = position;
            return false;
        });
        readByPosition(engine, found[0]);
    }

    private static void check(boolean found) {
        if (!found) {
            throw new IllegalStateException("not found");
        }
    }

    /** Reads the message of a number. */
    @FunctionalInterface
    private interface Reader {
        void read(int number);
    }
}
