package io.trivium.rocket.client;

/** Opens clients: the cluster, addresses and event loops are settled when it is made, so a door only names the user. */
@FunctionalInterface
public interface RocketClients {
    /**
     * Opens a client with a session of its own.
     *
     * @param credentials who it is for
     */
    RocketClient open(Credentials credentials);
}
