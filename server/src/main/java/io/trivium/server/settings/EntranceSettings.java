package io.trivium.server.settings;

import org.jspecify.annotations.Nullable;

/**
 * What connections pass first.
 *
 * @param tls null without
 * @param maxConnections in all
 * @param maxFromOneAddress of those
 */
public record EntranceSettings(@Nullable TlsSettings tls, int maxConnections, int maxFromOneAddress) {
    public static final EntranceSettings DEFAULT = new EntranceSettings(null, 10_000, 5_000);
}
