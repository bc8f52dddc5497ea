package io.trivium.rocket.client;

import org.jspecify.annotations.Nullable;

/**
 * Who a client acts for.
 *
 * @param user null for nobody
 * @param password null with no user
 */
public record Credentials(@Nullable String user, @Nullable String password) {
    public static final Credentials NONE = new Credentials(null, null);

    @Override
    public String toString() {
        return "Credentials[" + user + "]";
    }
}
