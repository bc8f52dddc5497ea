package io.trivium.rocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.request.GetClusterTable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EntranceTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final EventLoops loops = new EventLoops(Thread::new, 2);
    private final List<AutoCloseable> closing = new ArrayList<>();
    private final AtomicReference<TlsIdentity.Pem> files = new AtomicReference<>(pem("server", null));
    private final TlsIdentity identity = TlsIdentity.read(files::get);

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : closing) {
            one.close();
        }
        loops.close();
    }

    @Test
    void permissiveDoorTakesBothByTheFirstByte() throws Exception {
        int port = listen(Entrance.open().withTls(identity, false));

        assertThat(answered(plain(), "localhost", port)).isTrue();
        assertThat(answered(trusting("server"), "localhost", port)).isTrue();
        assertThat(answered(trusting("server"), "127.0.0.1", port)).isTrue();
    }

    @Test
    void enforcingDoorTakesNoOther() throws Exception {
        int port = listen(Entrance.open().withTls(identity, true));

        assertThat(answered(trusting("server"), "localhost", port)).isTrue();
        assertThatThrownBy(() -> answered(plain(), "localhost", port)).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void serverThatIsNotTheHostThatWasDialledIsRefused() throws Exception {
        files.set(pem("other", null));
        identity.refresh();
        int port = listen(Entrance.open().withTls(identity, false));

        assertThatThrownBy(() -> answered(trusting("other"), "localhost", port))
                .hasMessageContaining("no TLS connection");
    }

    @Test
    void serverOfAnUnknownAuthorityIsRefused() throws Exception {
        int port = listen(Entrance.open().withTls(identity, false));

        assertThatThrownBy(() -> answered(trusting("other"), "localhost", port))
                .hasMessageContaining("no TLS connection");
    }

    @Test
    void newCertificateIsTakenAndABrokenOneIsNot() throws Exception {
        files.set(pem("other", null));
        identity.refresh();
        int port = listen(Entrance.open().withTls(identity, false));
        assertThatThrownBy(() -> answered(trusting("server"), "localhost", port))
                .isNotNull();

        files.set(pem("server", null));
        identity.refresh();
        assertThat(answered(trusting("server"), "localhost", port)).isTrue();

        files.set(new TlsIdentity.Pem("no certificate", "no key", null));
        identity.refresh();
        assertThat(answered(trusting("server"), "localhost", port)).isTrue();
    }

    @Test
    void clientsNeedACertificateWhereAnAuthorityIsNamed() throws Exception {
        files.set(pem("server", "other"));
        identity.refresh();
        int port = listen(Entrance.open().withTls(identity, true));

        assertThatThrownBy(() -> answered(trusting("server"), "localhost", port))
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void connectionsBeyondTheLimitAreClosedAndMakeRoomWhenTheyEnd() throws Exception {
        ConnectionLimit limit = new ConnectionLimit(10, 2);
        int port = listen(Entrance.limited(limit));
        Peer first = connect(plain(), "localhost", port);
        Peer second = connect(plain(), "localhost", port);
        // Who is answered has been counted; each connection's own thread does that.
        assertThat(answered(first)).isTrue();
        assertThat(answered(second)).isTrue();

        assertThat(socket(port).getInputStream().read()).isEqualTo(-1);
        assertThat(limit.refused()).isEqualTo(1);

        first.close();
        second.close();
        long end = System.nanoTime() + SOON.toNanos();
        boolean in = false;
        while (!in && System.nanoTime() < end) {
            try {
                in = answered(plain(), "localhost", port);
            } catch (Exception notYet) {
                // The server has not heard yet that the first ones are gone.
                Thread.onSpinWait();
            }
        }
        assertThat(in).isTrue();
    }

    private Socket socket(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) SOON.toMillis());
        closing.add(socket);
        return socket;
    }

    private int listen(Entrance entrance) {
        RocketServer server = new RocketServer(
                loops, (request, peer) -> CompletableFuture.completedFuture(Reply.success()), entrance);
        closing.add(0, server);
        return server.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .getPort();
    }

    private TcpConnector plain() {
        return new TcpConnector(loops, SOON);
    }

    private TcpConnector trusting(String authority) {
        return plain().overTls(TlsIdentity.client(text(authority + ".pem")));
    }

    private boolean answered(Connector connector, String host, int port) throws Exception {
        Peer peer = connect(connector, host, port);
        boolean answered = answered(peer);
        peer.close();
        return answered;
    }

    private static boolean answered(Peer peer) throws Exception {
        Reply reply =
                peer.call(new GetClusterTable(), SOON).toCompletableFuture().get(10, TimeUnit.SECONDS);
        return reply.code() == 0;
    }

    private Peer connect(Connector connector, String host, int port) throws Exception {
        return connector
                .connect(host + ":" + port, (request, asking) -> new CompletableFuture<>(), loops.next())
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static TlsIdentity.Pem pem(String name, @Nullable String clients) {
        return new TlsIdentity.Pem(
                text(name + ".pem"), text(name + ".key"), clients == null ? null : text(clients + ".pem"));
    }

    private static String text(String name) {
        try (InputStream file = EntranceTest.class.getResourceAsStream("/tls/" + name)) {
            return new String(java.util.Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
