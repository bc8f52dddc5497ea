package io.trivium.server.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in and do what.
 *
 * @param authentication whether clients have to log in
 * @param authorization whether users need rights; never without authentication
 * @param file users and rights beside those in the log, absolute; null for none
 */
public record AccessSettings(
        boolean authentication,
        boolean authorization,
        @Nullable Path file) {
    /** Everybody may do everything: only for loopback. */
    public static final AccessSettings OPEN = new AccessSettings(false, false, null);

    public AccessSettings {
        if (authorization && !authentication) {
            throw new IllegalArgumentException("rights without logins protect nothing");
        }
    }
}
