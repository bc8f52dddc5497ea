package io.trivium.rocket.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.request.UnknownRequest;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests of 16 KiB that are answered when a test says so, within limits of some of them. */
@Timeout(60)
class RequestBudgetTest {
    private static final int FRAME = 16 * 1024;
    private static final byte[] HEADER = "{\"code\":4711,\"opaque\":5,\"flag\":0}".getBytes(UTF_8);

    private final Transports transports = new Transports();
    private final BlockingQueue<CompletableFuture<Reply>> underWay = new LinkedBlockingQueue<>();
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();

    @AfterEach
    void close() {
        transports.close();
    }

    private String listen(RequestBudget budget) {
        return transports.listen(this::take, Entrance.open().withBudget(budget));
    }

    private CompletionStage<Reply> take(Request request, Peer peer) {
        ((UnknownRequest) request).body().release();
        mostAtOnce.accumulateAndGet(now.incrementAndGet(), Math::max);
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        underWay.add(answer);
        return answer;
    }

    private void answerOne() throws InterruptedException {
        CompletableFuture<Reply> next = underWay.poll(10, TimeUnit.SECONDS);
        assertThat(next).as("a request under way").isNotNull();
        now.decrementAndGet();
        next.complete(Reply.success());
    }

    private static Socket connect(String address) throws IOException {
        int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static CompletableFuture<Void> write(Socket socket, int frames, int frameBytes) {
        return CompletableFuture.runAsync(() -> {
            try {
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                for (int i = 0; i < frames; i++) {
                    begin(out, frameBytes);
                    out.write(new byte[frameBytes - 4 - HEADER.length]);
                    out.flush();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void begin(DataOutputStream out, int frameBytes) throws IOException {
        out.writeInt(frameBytes);
        out.writeInt(HEADER.length);
        out.write(HEADER);
    }

    private static void readAnswer(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        assertThat(new String(in.readNBytes(in.readInt()), UTF_8)).contains("\"opaque\":5");
    }

    @Test
    void connectionIsNotReadBeyondItsShare() throws Exception {
        RequestBudget budget = new RequestBudget(100 * FRAME, 4 * FRAME);
        try (Socket socket = connect(listen(budget))) {
            CompletableFuture<Void> writing = write(socket, 40, FRAME);
            for (int i = 0; i < 40; i++) {
                answerOne();
                readAnswer(socket);
            }
            writing.get(10, TimeUnit.SECONDS);
        }
        assertThat(mostAtOnce).hasValueBetween(1, 4);
        assertThat(budget.taken()).isZero();
    }

    @Test
    void allConnectionsShareWhatThereIs() throws Exception {
        RequestBudget budget = new RequestBudget(4 * FRAME, 4 * FRAME);
        String address = listen(budget);
        List<Socket> sockets = new ArrayList<>();
        List<CompletableFuture<Void>> writing = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                sockets.add(connect(address));
                writing.add(write(sockets.get(i), 20, FRAME));
            }
            for (int i = 0; i < 100; i++) {
                answerOne();
            }
            for (Socket socket : sockets) {
                for (int i = 0; i < 20; i++) {
                    readAnswer(socket);
                }
            }
            for (CompletableFuture<Void> each : writing) {
                each.get(10, TimeUnit.SECONDS);
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        assertThat(mostAtOnce).hasValueBetween(1, 4);
        assertThat(budget.taken()).isZero();
    }

    @Test
    void frameThatNeverComesGivesItsPlaceBackWithItsConnection() throws Exception {
        RequestBudget budget = new RequestBudget(4 * FRAME, 4 * FRAME);
        String address = listen(budget);
        try (Socket waits = connect(address)) {
            try (Socket hostile = connect(address)) {
                begin(new DataOutputStream(hostile.getOutputStream()), 4 * FRAME);
                while (budget.taken() == 0 && !Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                }
                write(waits, 1, FRAME).get(10, TimeUnit.SECONDS);
                assertThat(underWay).isEmpty();
            }
            answerOne();
            readAnswer(waits);
        }
    }

    @Test
    void frameThatIsLargerThanTheLimitIsLetInAlone() throws Exception {
        RequestBudget budget = new RequestBudget(FRAME, FRAME);
        try (Socket socket = connect(listen(budget))) {
            CompletableFuture<Void> writing = write(socket, 3, 10 * FRAME);
            for (int i = 0; i < 3; i++) {
                answerOne();
                readAnswer(socket);
            }
            writing.get(10, TimeUnit.SECONDS);
        }
        assertThat(mostAtOnce).hasValue(1);
    }

    @Test
    void manySmallRequestsCostMoreThanTheirBytes() throws Exception {
        RequestBudget budget = new RequestBudget(1 << 20, 8 * RequestBudget.LEAST_COST);
        try (Socket socket = connect(listen(budget))) {
            CompletableFuture<Void> writing = write(socket, 50, 64);
            for (int i = 0; i < 50; i++) {
                answerOne();
                readAnswer(socket);
            }
            writing.get(10, TimeUnit.SECONDS);
        }
        assertThat(mostAtOnce).hasValueBetween(1, 8);
    }
}
