package io.trivium.amqp;

import io.trivium.rocket.client.RocketClients;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * What all connections of one server share. Thread-safe.
 *
 * @param soleContainers the ids of clients that want to be the only connection of their container
 */
record Door(
        AmqpServerConfig config,
        RocketClients clients,
        Authenticator authenticator,
        InstantSource clock,
        RandomGenerator random,
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
                ConcurrentHashMap.newKeySet(),
                ConcurrentHashMap.newKeySet());
    }
}
