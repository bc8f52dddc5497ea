package io.trivium.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.scenario.EverySend;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker with a heap of 128 MiB, clients that send frames of which the end never comes, clients that ask and ask and read
 * nothing, and requests that are far larger when they are read: a genuine client is served all the same.
 */
@Timeout(600)
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

    private static final String ACKNOWLEDGE =
            "{\"code\":200151,\"opaque\":1,\"flag\":0,\"language\":\"JAVA\",\"version\":513,\"extFields\":{}}";
    private static final String KEEP = "{\"code\":31017,\"opaque\":1,\"flag\":0,\"language\":\"JAVA\",\"version\":513,"
            + "\"extFields\":{\"session\":\"00112233445566778899aabbccddeeff\"}}";
    private static final String COMMIT =
            "{\"code\":31011,\"opaque\":1,\"flag\":0,\"language\":\"JAVA\",\"version\":513,"
                    + "\"extFields\":{\"session\":\"00112233445566778899aabbccddeeff\",\"transaction\":\"tx\",\"sequence\":\"0\"}}";
    private static final String REGISTER =
            "{\"code\":103,\"opaque\":1,\"flag\":0,\"language\":\"JAVA\",\"version\":375,"
                    + "\"extFields\":{\"brokerName\":\"b\",\"brokerAddr\":\"h:1\",\"clusterName\":\"c\",\"brokerId\":\"0\","
                    + "\"haServerAddr\":\"h:2\",\"compressed\":\"true\"}}";

    private final List<Socket> sockets = new ArrayList<>();
    private final AtomicLong written = new AtomicLong();

    private static void takeAwayMemory(TriviumProcess trivium) throws Exception {
        trivium.kill();
        assertThat(trivium.restart(List.of("env", "JAVA_OPTS=-Xmx128m -XX:MaxDirectMemorySize=64m")))
                .isTrue();
    }

    @Test
    void smallHeapOutlivesHostileClients(@TempDir Path directory) throws Exception {
        try (TriviumProcess trivium = TriviumProcess.start(directory)) {
            takeAwayMemory(trivium);
            List<CompletableFuture<Void>> attacks = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                attacks.add(attack(trivium, out -> frameWithoutEnd(out)));
            }
            for (int i = 0; i < 3; i++) {
                attacks.add(attack(trivium, out -> ask(out, SEND, CHUNK)));
                attacks.add(attack(trivium, out -> ask(out, PULL, 0)));
            }
            while (written.get() < LARGEST_FRAME && !Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }

            new EverySend().run(trivium.nameServer(), "Hostile");

            assertThat(trivium.ended(Duration.ZERO)).isEmpty();
            for (Socket socket : sockets) {
                socket.close();
            }
            for (CompletableFuture<Void> attack : attacks) {
                attack.get(30, TimeUnit.SECONDS);
            }
            assertThat(trivium.log()).doesNotContain("OutOfMemoryError");
        }
    }

    @Test
    void smallHeapOutlivesRequestsThatGrowWhenTheyAreRead(@TempDir Path directory) throws Exception {
        try (TriviumProcess trivium = TriviumProcess.start(directory)) {
            takeAwayMemory(trivium);
            String nameServer = trivium.nameServer();
            int nameServerPort = Integer.parseInt(nameServer.substring(nameServer.lastIndexOf(':') + 1));

            assertThat(answer(trivium.brokerPort(), ACKNOWLEDGE, acknowledgements()))
                    .contains("names more than");
            // Small as the entries are, in memory they are ten times as large
            assertThat(answer(trivium.brokerPort(), KEEP, repeated(new byte[4], "\0\1G\0\1T\0\0\0\0\0\0\0\0")))
                    .contains("in all are the most");
            assertThat(answer(trivium.brokerPort(), COMMIT, repeated(new byte[8], "\0\1S\0\0\0\0")))
                    .contains("in all are the most");
            assertThat(answer(nameServerPort, REGISTER, registration())).contains("inflated");

            new EverySend().run(nameServer, "Growing");
            assertThat(trivium.ended(Duration.ZERO)).isEmpty();
            assertThat(trivium.log()).doesNotContain("OutOfMemoryError");
        }
    }

    /** Sets of bits, each of them full, as many as a frame may hold. */
    private static byte[] acknowledgements() {
        byte[] full = new byte[8192];
        Arrays.fill(full, (byte) 0xFF);
        String entry = "{\"b\":\"" + Base64.getEncoder().encodeToString(full) + "\",\"c\":\"G\",\"t\":\"T\"}";
        return ("{\"acks\":[" + (entry + ",").repeat(1400) + entry + "]}").getBytes(UTF_8);
    }

    /** The largest body of acknowledgements of one entry again and again; the last four bytes of its beginning say how many there are. */
    private static byte[] repeated(byte[] beginning, String entry) {
        int count = (LARGEST_FRAME - 1024) / entry.length();
        ByteBuffer body = ByteBuffer.allocate(beginning.length + count * entry.length());
        body.put(beginning).putInt(beginning.length - Integer.BYTES, count);
        byte[] bytes = entry.getBytes(UTF_8);
        for (int i = 0; i < count; i++) {
            body.put(bytes);
        }
        return body.array();
    }

    /** A gigabyte of names, compressed to a megabyte. */
    private static byte[] registration() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] name = ("T".repeat((1 << 20) - 30) + " 4 4 6 SINGLE_TAG").getBytes(UTF_8);
        byte[] version = "{\"counter\":1,\"timestamp\":1}".getBytes(UTF_8);
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            out.writeInt(version.length);
            out.write(version);
            out.writeInt(1000);
            for (int i = 0; i < 1000; i++) {
                out.writeInt(name.length);
                out.write(name);
            }
        }
        return bytes.toByteArray();
    }

    private static String answer(int port, String header, byte[] body) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            begin(out, header, 4 + header.length() + body.length);
            out.write(body);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            return new String(in.readNBytes(in.readInt()), UTF_8);
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
