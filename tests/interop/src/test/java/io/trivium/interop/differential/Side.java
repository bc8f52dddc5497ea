package io.trivium.interop.differential;

/** One of the two that are compared. Each is broker-a of DefaultCluster, with a name server of its own. */
record Side(int brokerPort, int namesPort) {}
