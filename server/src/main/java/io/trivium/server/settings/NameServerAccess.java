package io.trivium.server.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the broker comes in at the name servers of others.
 *
 * @param login file of {@code user:password}, null to sign nothing
 * @param tls whether they are dialled over TLS
 * @param authority PEM file of whom to believe; null for those that Java believes
 */
public record NameServerAccess(
        @Nullable Path login, boolean tls, @Nullable Path authority) {
    /** As anybody. */
    public static final NameServerAccess OPEN = new NameServerAccess(null, false, null);
}
