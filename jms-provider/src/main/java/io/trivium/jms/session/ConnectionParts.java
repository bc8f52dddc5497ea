package io.trivium.jms.session;

/**
 * What a connection's sessions share.
 *
 * @param link the way to the broker
 * @param keys makes message ids
 */
record ConnectionParts(
        BrokerLink link,
        UniqueKeys keys,
        Temporaries temporaries,
        SharedGroups sharedGroups,
        ConnectionSettings settings,
        Environment environment) {}
