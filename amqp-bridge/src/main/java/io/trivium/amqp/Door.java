package io.trivium.amqp;

import io.trivium.amqp.link.ArrivingBytes;
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
 * @param arriving what all connections hold of messages that are not whole
 * @param soleContainers the ids of clients that want to be the only connection of their container
 */
record Door(
        AmqpServerConfig config,
        RocketClients clients,
        Authenticator authenticator,
        InstantSource clock,
        RandomGenerator random,
        @Nullable Scram scram,
        ArrivingBytes arriving,
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
                new ArrivingBytes(config.links().arrivingBytes()),
                ConcurrentHashMap.newKeySet(),
                ConcurrentHashMap.newKeySet());
    }
}
