package io.trivium.amqp;

import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Decides who may come in. Thread-safe; its answers may come later and on any thread, but it must not block. */
public interface Authenticator {
    /** Lets everybody in who comes from this machine, and nobody else. */
    Authenticator LOOPBACK = new Authenticator() {
        @Override
        public boolean anonymous(InetAddress peer) {
            return peer.isLoopbackAddress();
        }

        @Override
        public boolean plain(InetAddress peer) {
            return peer.isLoopbackAddress();
        }

        @Override
        public CompletionStage<Boolean> authenticate(String user, String password, InetAddress peer) {
            return CompletableFuture.completedFuture(peer.isLoopbackAddress());
        }
    };

    /** Returns whether clients at an address may come without a login: by SASL ANONYMOUS, or without SASL. */
    boolean anonymous(InetAddress peer);

    /** Returns whether clients at an address may send a password over a connection that is not encrypted. */
    boolean plain(InetAddress peer);

    /** Checks a login. A failed stage counts as no. */
    CompletionStage<Boolean> authenticate(String user, String password, InetAddress peer);

    /** Returns whether clients may log in by SCRAM, which takes {@link #secret}. */
    default boolean scram() {
        return false;
    }

    /** Returns the password of a user, null if there is none who may come in. */
    default @Nullable String secret(String user) {
        return null;
    }

    /** Is told that a client could not prove who it is, other than by a password. */
    default void refused(@Nullable String user, InetAddress peer) {}
}
