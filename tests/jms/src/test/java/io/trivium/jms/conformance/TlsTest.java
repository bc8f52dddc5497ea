package io.trivium.jms.conformance;

import static io.trivium.jms.conformance.Jms.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.jms.TriviumConnectionFactory;
import io.trivium.server.EmbeddedTrivium;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jakarta Messaging §5: the connection factory's URL says how connections are encrypted. */
class TlsTest {
    private static final Path CERTIFICATES = Path.of("../../rocket-protocol/src/test/resources/tls");

    @TempDir
    static Path folder;

    private static EmbeddedTrivium broker;

    @BeforeAll
    static void open() throws IOException {
        Path key = Files.copy(CERTIFICATES.resolve("server.key"), folder.resolve("server.key"));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        broker = EmbeddedTrivium.builder()
                .name(TlsTest.class.getName())
                .tls(CERTIFICATES.resolve("server.pem"), key)
                .open();
    }

    @AfterAll
    static void close() {
        broker.close();
    }

    private static TriviumConnectionFactory factory(String options) {
        return new TriviumConnectionFactory(
                "trivium://127.0.0.1:" + broker.nameServerAddress().getPort() + "?callTimeoutMillis=2000" + options);
    }

    private static String authority(String name) {
        return "&tls=true&tlsAuthority=" + CERTIFICATES.resolve(name).toAbsolutePath();
    }

    @Test
    void aUrlWithTlsAndItsAuthorityConnects() throws JMSException {
        try (Connection connection = factory(authority("server.pem")).createConnection()) {
            connection.start();
            Session session = connection.createSession();
            Queue queue = session.createQueue("q");
            session.createProducer(queue).send(session.createTextMessage("secret"));

            assertThat(text(session.createConsumer(queue))).isEqualTo("secret");
        }
    }

    @Test
    void aServerOfAnotherAuthorityIsNotBelieved() {
        TriviumConnectionFactory factory = factory(authority("other.pem"));

        assertThatThrownBy(factory::createConnection).isInstanceOf(JMSException.class);
    }

    @Test
    void withoutTlsTheBrokerDoesNotAnswer() {
        TriviumConnectionFactory factory = factory("");

        assertThatThrownBy(factory::createConnection).isInstanceOf(JMSException.class);
    }

    @Test
    void whatCannotBeUsedIsSaidAtConnect() {
        assertThatThrownBy(() -> factory("&tls=true&tlsAuthority=/nowhere.pem").createConnection())
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("/nowhere.pem");
        assertThatThrownBy(() -> factory("&tlsAuthority=/nowhere.pem").createConnection())
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("tls=true");
        assertThatThrownBy(() -> factory("&tls=true&tlsKey=/nowhere.key").createConnection())
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("tlsCertificate");
        assertThatThrownBy(() -> factory("&tls=yes")).isInstanceOf(IllegalArgumentException.class);
    }
}
