package io.trivium.server.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How connections are encrypted.
 *
 * @param enforcing whether those that are not are closed
 * @param certificate PEM
 * @param key PEM
 * @param clientAuthority PEM, null if clients need no certificate
 */
public record TlsSettings(
        boolean enforcing,
        Path certificate,
        Path key,
        @Nullable Path clientAuthority) {}
