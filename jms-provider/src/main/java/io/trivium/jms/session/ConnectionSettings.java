package io.trivium.jms.session;

import io.trivium.jms.message.TrustedClasses;
import org.jspecify.annotations.Nullable;

/**
 * What a connection takes from its factory.
 *
 * @param clientId set by the administrator, null to leave it to the application
 * @param prefetch how many messages each consumer keeps ahead of the application, 1 to 256
 * @param trusted what object messages may hold
 */
public record ConnectionSettings(@Nullable String clientId, int prefetch, TrustedClasses trusted) {
    public static final int DEFAULT_PREFETCH = 64;
    public static final int MAX_PREFETCH = 256;
    public static final ConnectionSettings DEFAULT =
            new ConnectionSettings(null, DEFAULT_PREFETCH, TrustedClasses.NONE);

    public ConnectionSettings {
        checkPrefetch(prefetch);
    }

    /**
     * Checks how many messages a consumer is to keep.
     *
     * @throws IllegalArgumentException if it cannot keep that many
     */
    public static void checkPrefetch(int prefetch) {
        if (prefetch < 1 || prefetch > MAX_PREFETCH) {
            throw new IllegalArgumentException("prefetch is 1 to " + MAX_PREFETCH + ", not " + prefetch);
        }
    }
}
