package io.trivium.jms.session;

/**
 * What the connections of one factory share.
 *
 * @param clientIds those in use
 */
public record FactoryParts(ClientIds clientIds, Environment environment) {}
