package io.trivium.jms.session;

import io.trivium.jms.message.TrustedClasses;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a connection takes from its factory.
 *
 * @param clientId set by the administrator, null to leave it to the application
 * @param tellsUser whether messages are to tell whose they are
 * @param prefetch how many messages each consumer keeps ahead of the application at most, 1 to 256
 * @param prefetchBytes how much room the bodies of those may take before no more are asked for
 * @param trusted what object messages may hold
 * @param patience how long to look for the cluster when the session with the broker is lost, zero to give up at once
 */
public record ConnectionSettings(
        @Nullable String clientId,
        boolean tellsUser,
        int prefetch,
        int prefetchBytes,
        TrustedClasses trusted,
        Duration patience) {
    public static final int DEFAULT_PREFETCH = 256;
    public static final int MAX_PREFETCH = 256;
    public static final int DEFAULT_PREFETCH_BYTES = 1 << 20;
    public static final int MAX_PREFETCH_BYTES = 1 << 30;
    /** For connections that give up with their first session. */
    public static final ConnectionSettings DEFAULT = new ConnectionSettings(
            null, false, DEFAULT_PREFETCH, DEFAULT_PREFETCH_BYTES, TrustedClasses.NONE, Duration.ZERO);

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
