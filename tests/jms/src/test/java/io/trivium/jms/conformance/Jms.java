package io.trivium.jms.conformance;

import io.trivium.jms.TriviumConnectionFactory;
import io.trivium.server.EmbeddedTrivium;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker for the tests of a class, and connections to it that are closed after each test. Every other test reaches it in this
 * process, the rest over TCP: what an application sees must be the same.
 */
public final class Jms implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    /** How long to wait for what must come. */
    public static final long COMES_MILLIS = 10_000;
    /** How long to wait for what must not come. */
    public static final long NOT_MILLIS = 150;

    private final List<AutoCloseable> open = new ArrayList<>();
    private @Nullable EmbeddedTrivium broker;
    private String brokerName = "";
    private int test;

    @Override
    public void beforeAll(ExtensionContext context) {
        brokerName = context.getRequiredTestClass().getName();
        broker = EmbeddedTrivium.builder().name(brokerName).open();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        test++;
    }

    /** The broker's URL, of this test's way to it. */
    public String url() {
        return test % 2 == 0 ? embeddedUrl() : tcpUrl();
    }

    public String embeddedUrl() {
        return "trivium:embedded:" + brokerName;
    }

    public String tcpUrl() {
        if (broker == null) {
            throw new IllegalStateException("the broker is not open");
        }
        return "trivium://" + broker.nameServer();
    }

    public TriviumConnectionFactory factory() {
        return new TriviumConnectionFactory(url());
    }

    /** A name that no other test of the class uses. */
    public String name(String text) {
        return text + "." + test;
    }

    public Connection connect() throws JMSException {
        return closing(factory().createConnection());
    }

    /** A connection that delivers. */
    public Connection started() throws JMSException {
        Connection connection = connect();
        connection.start();
        return connection;
    }

    /** A connection of a client id, that delivers. */
    public Connection started(String clientId) throws JMSException {
        Connection connection = connect();
        connection.setClientID(clientId);
        connection.start();
        return connection;
    }

    /** Closes it after the test. */
    public <T extends AutoCloseable> T closing(T resource) {
        open.add(resource);
        return resource;
    }

    /** The text of the next message, which must come. */
    public static String text(MessageConsumer consumer) throws JMSException {
        return text(consumer.receive(COMES_MILLIS));
    }

    public static String text(@Nullable Message message) throws JMSException {
        if (message == null) {
            throw new AssertionError("no message came");
        }
        return message.getBody(String.class);
    }

    /** The text of the message that is there, null if there is none. */
    public static @Nullable String now(MessageConsumer consumer) throws JMSException {
        TextMessage message = (TextMessage) consumer.receiveNoWait();
        return message == null ? null : message.getText();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
        open.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (broker != null) {
            broker.close();
        }
    }
}
