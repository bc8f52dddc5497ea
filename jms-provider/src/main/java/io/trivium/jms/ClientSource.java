package io.trivium.jms;

import io.trivium.rocket.client.Credentials;
import io.trivium.rocket.client.RocketClient;

/** Where a factory's connections get their clients from. Thread-safe. */
interface ClientSource {
    RocketClient open(Credentials credentials);

    /** A client of this source was closed. */
    void closed();
}
