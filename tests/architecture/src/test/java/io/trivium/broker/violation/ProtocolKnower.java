package io.trivium.broker.violation;

import io.trivium.rocket.transport.Peer;

/** An engine that speaks to the network. */
record ProtocolKnower(Peer peer) {}
