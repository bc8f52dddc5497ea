package io.trivium.jms;

import io.trivium.jms.session.Environment;
import io.trivium.rocket.client.ClusterClients;
import io.trivium.rocket.client.ClusterConfig;
import io.trivium.rocket.client.Credentials;
import io.trivium.rocket.client.RocketClient;
import io.trivium.rocket.transport.Connector;
import io.trivium.rocket.transport.EventLoops;
import io.trivium.rocket.transport.InProcess;
import io.trivium.rocket.transport.TcpConnector;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Opens clients of one cluster on event loops that they share, and that exist while there is a client and a little longer: who opens one
 * connection after the other does not start threads for each. Thread-safe.
 */
final class SharedLoops implements ClientSource {
    private static final int LOOPS = 2;
    private static final Duration LINGER = Duration.ofSeconds(5);

    private final ClusterConfig config;
    private final Duration connectTimeout;
    private final @Nullable String embedded;
    private final TlsOptions tls;
    private final Environment environment;
    private @Nullable EventLoops loops;
    private int clients;
    private long opened;

    /** @param embedded the name of a broker in this process, null for one over TCP */
    SharedLoops(
            ClusterConfig config,
            Duration connectTimeout,
            @Nullable String embedded,
            TlsOptions tls,
            Environment environment) {
        this.config = config;
        this.connectTimeout = connectTimeout;
        this.embedded = embedded;
        this.tls = tls;
        this.environment = environment;
    }

    @Override
    public synchronized RocketClient open(Credentials credentials) {
        if (loops == null) {
            loops = new EventLoops(environment.transportThreads(), LOOPS);
        }
        clients++;
        opened++;
        try {
            return new ClusterClients(config, loops, connector(loops), environment.clock(), environment.random())
                    .open(credentials);
        } catch (RuntimeException e) {
            closed();
            throw e;
        }
    }

    private Connector connector(EventLoops on) {
        return embedded == null ? tls.over(new TcpConnector(on, connectTimeout)) : InProcess.connector(embedded, on);
    }

    @Override
    public synchronized void closed() {
        clients--;
        if (clients == 0) {
            long last = opened;
            environment.after(LINGER, () -> closeUnused(last));
        }
    }

    /** Ends the threads if nobody has come since. */
    private void closeUnused(long last) {
        EventLoops unused;
        synchronized (this) {
            if (opened != last || clients > 0 || loops == null) {
                return;
            }
            unused = loops;
            loops = null;
        }
        unused.close();
    }
}
