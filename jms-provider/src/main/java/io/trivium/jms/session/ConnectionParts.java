package io.trivium.jms.session;

/**
 * What a connection's sessions share.
 *
 * @param link the way to the broker
 * @param keys makes message ids
 * @param telling tells the application what no call of its own can
 */
record ConnectionParts(
        BrokerLink link,
        UniqueKeys keys,
        Temporaries temporaries,
        SharedGroups sharedGroups,
        ConnectionSettings settings,
        ExceptionTelling telling,
        Environment environment) {}
