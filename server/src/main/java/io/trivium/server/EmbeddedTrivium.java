package io.trivium.server;

import io.trivium.broker.publish.Durability;
import io.trivium.rocket.transport.InProcess;
import io.trivium.server.http.Health;
import io.trivium.server.settings.AccessSettings;
import io.trivium.server.settings.Advertised;
import io.trivium.server.settings.EntranceSettings;
import io.trivium.server.settings.Membership;
import io.trivium.server.settings.Ports;
import io.trivium.server.settings.RetentionReader;
import io.trivium.server.settings.TlsSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole broker inside this process, for tests and applications: all doors, on loopback, at ports that are free unless given. JMS
 * applications in the same process reach it as {@code trivium:embedded}, without a socket.
 *
 * <p>Thread-safe. To be closed; closing waits for the engine and keeps what was stored on disk.
 */
public final class EmbeddedTrivium implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedTrivium.class);

    private final Resources resources;
    private final Health health;
    private final Addresses addresses;

    private EmbeddedTrivium(Resources resources, Health health, Addresses addresses) {
        this.resources = resources;
        this.health = health;
        this.addresses = addresses;
    }

    /** Begins with a broker in memory, at free ports, forced durability, named {@value InProcess#EMBEDDED}. */
    public static Builder builder() {
        return new Builder();
    }

    /** The name server as RocketMQ clients and {@code trivium://} take it: host and port. */
    public String nameServer() {
        return Addresses.text(addresses.nameServer());
    }

    public InetSocketAddress nameServerAddress() {
        return addresses.nameServer();
    }

    public InetSocketAddress brokerAddress() {
        return addresses.broker();
    }

    public InetSocketAddress amqpAddress() {
        return addresses.amqp();
    }

    public InetSocketAddress httpAddress() {
        return addresses.http();
    }

    /** Closes the doors, then the engine and its store. May be called twice. */
    @Override
    public void close() {
        health.stopping();
        resources.close();
    }

    /** What the broker is to be. For one thread. */
    public static final class Builder {
        private @Nullable Path data;
        private String name = InProcess.EMBEDDED;
        private Ports ports = Ports.FREE;
        private Durability durability = Durability.FORCED;
        private AccessSettings access = AccessSettings.OPEN;
        private EntranceSettings entrance = EntranceSettings.DEFAULT;
        private Consumer<Throwable> onFault = fault -> {};

        private Builder() {}

        /** Keeps messages in memory; they are gone when the broker is closed. The default. */
        public Builder inMemory() {
            data = null;
            return this;
        }

        /** Keeps messages in a directory, which is made if need be, and which no other broker may use at the time. */
        public Builder data(Path directory) {
            data = directory.toAbsolutePath();
            return this;
        }

        /** The name under which it is found in this process, unique among the brokers that are open. */
        public Builder name(String inProcess) {
            name = inProcess;
            return this;
        }

        /** The port of the name server, 0 to 65535; 0, the default, takes a free one. */
        public Builder nameServerPort(int port) {
            ports = new Ports(port, ports.broker(), ports.amqp(), ports.http(), ports.vipChannel());
            return this;
        }

        /** The port of the broker, as above; unless it is 0, the one 2 below serves clients with a VIP channel, if it can be had. */
        public Builder brokerPort(int port) {
            ports = new Ports(ports.nameServer(), port, ports.amqp(), ports.http(), ports.vipChannel());
            return this;
        }

        /** The port of AMQP, as above. */
        public Builder amqpPort(int port) {
            ports = new Ports(ports.nameServer(), ports.broker(), port, ports.http(), ports.vipChannel());
            return this;
        }

        /** The port of HTTP, as above. */
        public Builder httpPort(int port) {
            ports = new Ports(ports.nameServer(), ports.broker(), ports.amqp(), port, ports.vipChannel());
            return this;
        }

        /** When senders are answered, where topic and message say nothing. */
        public Builder durability(Durability answered) {
            durability = answered;
            return this;
        }

        /** Lets only the users of a YAML file in, to what it allows them; the file must be its owner's alone. */
        public Builder accessFile(Path users) {
            access = new AccessSettings(true, true, users.toAbsolutePath());
            return this;
        }

        /** Takes connections over TCP with TLS only. PEM files; the key must be its owner's alone. */
        public Builder tls(Path certificates, Path key) {
            TlsSettings enforced = new TlsSettings(true, certificates.toAbsolutePath(), key.toAbsolutePath(), null);
            entrance = new EntranceSettings(enforced, entrance.maxConnections(), entrance.maxFromOneAddress());
            return this;
        }

        /** Told once, on a thread of the engine, when the disk has failed: the broker then refuses everything, and is to be closed. */
        public Builder onFault(Consumer<Throwable> action) {
            onFault = action;
            return this;
        }

        /**
         * Opens the broker; it serves when this returns.
         *
         * @throws IllegalStateException if a port, the name or the directory is taken, or the store cannot be opened: the message says
         *     which
         */
        public EmbeddedTrivium open() {
            Resources resources = new Resources();
            Health health = new Health();
            try {
                InetAddress loopback = InetAddress.getLoopbackAddress();
                Addresses addresses = new Wiring(
                                name,
                                loopback,
                                Advertised.of(loopback),
                                ports,
                                durability,
                                RetentionReader.DEFAULT,
                                access,
                                Membership.ALONE,
                                entrance)
                        .open(medium(resources), resources, health, fault -> {
                            LOG.error("The disk failed: the embedded broker {} accepts nothing any more", name, fault);
                            health.failed();
                            onFault.accept(fault);
                        });
                health.ready();
                return new EmbeddedTrivium(resources, health, addresses);
            } catch (RuntimeException e) {
                resources.close();
                throw e instanceof Failure ? new IllegalStateException(e.getMessage(), e) : e;
            }
        }

        private Medium medium(Resources resources) {
            if (data == null) {
                return Wiring.memory();
            }
            DataDirectory directory = DataDirectory.take(data);
            resources.add("data directory", directory);
            return Wiring.files(directory.store());
        }
    }
}
