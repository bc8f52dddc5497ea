package io.trivium.amqp;

import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

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
}
