package io.trivium.jms.fake;

import io.trivium.jms.session.Branches;
import io.trivium.jms.session.ConnectionSettings;
import io.trivium.jms.session.Domain;
import io.trivium.jms.session.Environment;
import io.trivium.jms.session.JmsConnection;
import io.trivium.jms.session.XaConnection;
import io.trivium.rocket.client.Credentials;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A broker in memory and connections to it; all are closed after the test. */
public final class Fixture implements AfterEachCallback {
    public final ManualClock clock = new ManualClock();
    public final FakeBroker broker = new FakeBroker(clock);
    public final ExecutorService threads = Executors.newCachedThreadPool();
    private final Environment environment = new Environment(clock, new Random(42), threads);
    private final List<JmsConnection> connections = new ArrayList<>();

    public JmsConnection connect() throws JMSException {
        return connect(ConnectionSettings.DEFAULT, Domain.ANY);
    }

    public JmsConnection connect(ConnectionSettings settings, Domain domain) throws JMSException {
        JmsConnection connection =
                JmsConnection.open(broker.open(Credentials.NONE), () -> {}, domain, settings, environment);
        connections.add(connection);
        return connection;
    }

    /** A connection with sessions for distributed transactions; it shares its branches with no other. */
    public XaConnection connectXa() throws JMSException {
        XaConnection connection = JmsConnection.openXa(
                broker.open(Credentials.NONE),
                () -> {},
                Domain.ANY,
                ConnectionSettings.DEFAULT,
                new Branches(),
                environment);
        connections.add(connection);
        return connection;
    }

    /** A connection that delivers. */
    public JmsConnection started() throws JMSException {
        JmsConnection connection = connect();
        connection.start();
        return connection;
    }

    @Override
    public void afterEach(ExtensionContext context) throws JMSException {
        for (JmsConnection connection : connections) {
            connection.close();
        }
        threads.shutdown();
        broker.close();
    }
}
