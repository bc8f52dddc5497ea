package io.trivium.amqp;

import io.trivium.amqp.link.AllConnections;
import io.trivium.amqp.wire.SaslExchange.Scram;
import io.trivium.amqp.wire.ScramKeys;
import io.trivium.rocket.client.RocketClients;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of one server share. Thread-safe.
 *
 * @param scram what SCRAM needs; null if it is not offered
 * @param all what the links of all connections share
 * @param soleContainers the ids of clients that want to be the only connection of their container
 */
record Door(
        AmqpServerConfig config,
        RocketClients clients,
        Authenticator authenticator,
        InstantSource clock,
        RandomGenerator random,
        @Nullable Scram scram,
        AllConnections all,
        Set<String> soleContainers,
        Set<AmqpConnection> connections) {
    Door(
            AmqpServerConfig config,
            RocketClients clients,
            Authenticator authenticator,
            InstantSource clock,
            RandomGenerator random) {
        this(
                config,
                clients,
                authenticator,
                clock,
                random,
                authenticator.scram() ? new Scram(new ScramKeys(random), authenticator::secret, random) : null,
                new AllConnections(config.links()),
                ConcurrentHashMap.newKeySet(),
                ConcurrentHashMap.newKeySet());
    }
}
