package io.trivium.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.scenario.EverySend;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker with a heap of 128 MiB, clients that send frames of which the end never comes, and clients that ask and ask and read
 * nothing: a genuine client is served all the same.
 */
class HostileMemoryTest {
    private static final int LARGEST_FRAME = 16 * 1024 * 1024 - 8;
    private static final int CHUNK = 256 * 1024;
    private static final String SEND = "{\"code\":310,\"opaque\":1,\"flag\":0,\"language\":\"JAVA\",\"version\":513,"
            + "\"extFields\":{\"a\":\"p\",\"b\":\"hostile\",\"c\":\"TBW102\",\"d\":\"1\",\"e\":\"0\",\"f\":\"0\","
            + "\"g\":\"1\",\"h\":\"0\",\"i\":\"\"}}";
    private static final String PULL = "{\"code\":11,\"opaque\":1,\"flag\":0,\"language\":\"JAVA\",\"version\":513,"
            + "\"extFields\":{\"consumerGroup\":\"g\",\"topic\":\"hostile\",\"queueId\":\"0\",\"queueOffset\":\"0\","
            + "\"maxMsgNums\":\"32\",\"sysFlag\":\"4\",\"commitOffset\":\"0\",\"suspendTimeoutMillis\":\"0\","
            + "\"subscription\":\"*\",\"subVersion\":\"0\"}}";

    private final List<Socket> sockets = new ArrayList<>();
    private final AtomicLong written = new AtomicLong();

    @Test
    void smallHeapOutlivesHostileClients(@TempDir Path directory) throws Exception {
        try (TriviumProcess trivium = TriviumProcess.start(directory)) {
            trivium.kill();
            assertThat(trivium.restart(List.of("env", "JAVA_OPTS=-Xmx128m -XX:MaxDirectMemorySize=64m")))
                    .isTrue();
            List<CompletableFuture<Void>> attacks = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                attacks.add(attack(trivium, out -> frameWithoutEnd(out)));
            }
            for (int i = 0; i < 3; i++) {
                attacks.add(attack(trivium, out -> ask(out, SEND, CHUNK)));
                attacks.add(attack(trivium, out -> ask(out, PULL, 0)));
            }
            while (written.get() < LARGEST_FRAME) {
                Thread.onSpinWait();
            }

            new EverySend().run(trivium.nameServer(), "Hostile");

            assertThat(trivium.ended(Duration.ZERO)).isEmpty();
            for (Socket socket : sockets) {
                socket.close();
            }
            attacks.forEach(CompletableFuture::join);
            assertThat(trivium.log()).doesNotContain("OutOfMemoryError");
        }
    }

    private CompletableFuture<Void> attack(TriviumProcess trivium, Attack attack) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), trivium.brokerPort());
        sockets.add(socket);
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        attack.run(new DataOutputStream(socket.getOutputStream()));
                    } catch (IOException closed) {
                        return; // the broker, or the end of the test, has had enough of it
                    }
                },
                task -> {
                    Thread thread = new Thread(task, "hostile");
                    thread.setDaemon(true);
                    thread.start();
                });
    }

    private void frameWithoutEnd(DataOutputStream out) throws IOException {
        begin(out, SEND, LARGEST_FRAME);
        byte[] chunk = new byte[CHUNK];
        for (int sent = 0; sent + CHUNK < LARGEST_FRAME - SEND.length(); sent += CHUNK) {
            out.write(chunk);
            written.addAndGet(CHUNK);
        }
    }

    private void ask(DataOutputStream out, String header, int bodyBytes) throws IOException {
        byte[] body = new byte[bodyBytes];
        for (int i = 0; i < 20_000 && written.get() < 1L << 30; i++) {
            begin(out, header, 4 + header.length() + bodyBytes);
            out.write(body);
            written.addAndGet(bodyBytes);
        }
    }

    private static void begin(DataOutputStream out, String header, int frameBytes) throws IOException {
        out.writeInt(frameBytes);
        out.writeInt(header.length());
        out.write(header.getBytes(UTF_8));
    }

    @FunctionalInterface
    private interface Attack {
        void run(DataOutputStream out) throws IOException;
    }
}
