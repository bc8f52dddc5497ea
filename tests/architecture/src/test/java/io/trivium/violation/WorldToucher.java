package io.trivium.violation;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/** Breaks the rule in every way that it names. */
final class WorldToucher {
    private final LongSupplier ticker = System::nanoTime;
    private final Random random = new Random();
    private final SecureRandom secure = new SecureRandom();

    @SuppressWarnings("JavaUtilDate")
    String touch() throws IOException, InterruptedException {
        Thread.sleep(System.currentTimeMillis() & 1);
        new Thread(() -> random.nextInt(ThreadLocalRandom.current().nextInt(1, 2))).start();
        Executors.newCachedThreadPool().shutdown();
        try (FileChannel channel = FileChannel.open(Path.of("nowhere"))) {
            return Files.readString(Path.of("nowhere"))
                    + channel.size()
                    + ticker.getAsLong()
                    + Instant.now()
                    + new Date()
                    + Clock.systemUTC()
                    + UUID.randomUUID()
                    + secure.nextInt();
        }
    }
}
