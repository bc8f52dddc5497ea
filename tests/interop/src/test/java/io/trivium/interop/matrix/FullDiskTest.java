package io.trivium.interop.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trivium.interop.matrix.Door.Receiving;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small file system that somebody else fills: each door says so, gives out what it has, and takes messages again when there is room. */
class FullDiskTest {
    private static final List<String> DOORS = List.of("RocketMQ", "JMS", "AMQP");
    private static final long SIZE = 256L << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void eachDoorRefusesMessagesAndNothingElseUntilThereIsRoom(@TempDir Path directory) throws Exception {
        Path mounted = Files.createDirectory(directory.resolve("data"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "none", mounted.toString()),
                "a small file system cannot be mounted here: whoever may do so runs this test");
        try {
            Doors doors = new Doors(directory, "full");
            try {
                fillAndFree(doors, mounted);
            } finally {
                doors.close();
            }
        } finally {
            run("umount", "-l", mounted.toString());
        }
    }

    private static void fillAndFree(Doors doors, Path mounted) throws Exception {
        for (String door : DOORS) {
            doors.door(door).send("full-" + door, Sample.of("before"));
        }
        Path filler = mounted.resolve("filler");
        fill(filler);
        Map<String, Throwable> refusals = new LinkedHashMap<>();
        for (String door : DOORS) {
            refusals.put(door, refusal(doors.door(door)));
        }

        assertThat(refusals.get("RocketMQ")).hasStackTraceContaining("CODE: 14").hasStackTraceContaining("[DISK_FULL]");
        assertThat(refusals.get("JMS"))
                .isInstanceOf(jakarta.jms.ResourceAllocationException.class)
                .hasMessageContaining("the disk is full");
        assertThat(refusals.get("AMQP"))
                .hasMessageContaining("amqp:resource-limit-exceeded")
                .hasMessageContaining("the disk is full");
        for (String door : DOORS) {
            Receiving receiving = doors.door(door).receive("full-" + door);
            assertThat(receiving.next().body()).isNotNull();
        }

        Files.delete(filler);
        long freed = System.nanoTime();
        for (String door : DOORS) {
            await(() -> catchThrowable(() -> doors.door(door).send("full-again", Sample.of("after"))) == null);
        }
        System.out.printf("messages were taken again %d ms after there was room%n", millisSince(freed));
    }

    /** Leaves a few mebibytes. */
    private static void fill(Path filler) throws IOException {
        byte[] zeros = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (Files.getFileStore(filler).getUsableSpace() > 4L << 20) {
                out.write(zeros);
            }
        }
    }

    /** The broker looks once a second. */
    private static Throwable refusal(Door door) {
        Throwable[] refused = new Throwable[1];
        await(() -> {
            refused[0] = catchThrowable(() -> door.send("full-refused", Sample.of("too much")));
            return refused[0] != null;
        });
        return refused[0];
    }

    private static void await(java.util.function.BooleanSupplier done) {
        long begun = System.nanoTime();
        while (!done.getAsBoolean()) {
            if (millisSince(begun) > PATIENCE.toMillis()) {
                throw new AssertionError("not within " + PATIENCE);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().transferTo(OutputStream.nullOutputStream());
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
