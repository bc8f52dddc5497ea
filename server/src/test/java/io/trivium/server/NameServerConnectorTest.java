package io.trivium.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.transport.Entrance;
import io.trivium.rocket.transport.EventLoops;
import io.trivium.rocket.transport.Peer;
import io.trivium.rocket.transport.RocketServer;
import io.trivium.rocket.transport.TcpConnector;
import io.trivium.rocket.transport.TlsIdentity;
import io.trivium.server.settings.NameServerAccess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NameServerConnectorTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private final EventLoops loops = new EventLoops(Thread::new, 1);

    @AfterEach
    void close() {
        loops.close();
    }

    @Test
    void whoIsBelievedIsReadAgainAndWhatCannotBeReadChangesNothing() throws Exception {
        TlsIdentity identity =
                TlsIdentity.read(() -> new TlsIdentity.Pem(text("server.pem"), text("server.key"), null));
        try (RocketServer server = new RocketServer(
                loops,
                (request, peer) -> CompletableFuture.completedFuture(Reply.success()),
                Entrance.open().withTls(identity, true))) {
            int port = server.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .getPort();
            Path authority = Files.writeString(folder.resolve("authority.pem"), text("name.pem"));
            NameServerConnector connector = NameServerConnector.create(
                    new TcpConnector(loops, SOON), new NameServerAccess(null, true, authority), null);
            assertThatThrownBy(() -> connect(connector, port)).hasMessageContaining("no TLS connection");

            Files.writeString(authority, text("server.pem"));
            connector.refresh();
            assertThat(connect(connector, port).open()).isTrue();

            Files.writeString(authority, "no certificate");
            connector.refresh();
            assertThat(connect(connector, port).open()).isTrue();
        }
    }

    private Peer connect(NameServerConnector connector, int port) throws Exception {
        return connector
                .connect(
                        "localhost:" + port,
                        (request, peer) -> CompletableFuture.completedFuture(Reply.success()),
                        loops.next())
                .toCompletableFuture()
                .get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private static String text(String name) {
        try (InputStream file =
                Objects.requireNonNull(NameServerConnectorTest.class.getResourceAsStream("/tls/" + name), name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
