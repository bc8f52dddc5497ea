package io.trivium.rocket.server.door;

import io.trivium.rocket.transport.Peer;

/** Decides who may do what. Throws {@link io.trivium.broker.error.BrokerException} (not permitted) with a reason to refuse. */
public interface Authorizer {
    /** Permits everything: for a broker that only listens on loopback, or stands behind a gate of its own. */
    Authorizer OPEN = new Authorizer() {
        @Override
        public void mayPublish(Peer peer, String topic) {}

        @Override
        public void mayConsume(Peer peer, String topic, String group) {}

        @Override
        public void mayAcknowledge(Peer peer, String topic, String group) {}

        @Override
        public void mayAdminister(Peer peer, String resource) {}

        @Override
        public boolean decidesAnyBranch(Peer peer) {
            return true;
        }

        @Override
        public void mayDecideAnyBranch(Peer peer) {}
    };

    void mayPublish(Peer peer, String topic);

    /** An empty topic asks about the group alone, an empty group about the topic alone. */
    void mayConsume(Peer peer, String topic, String group);

    /** Whether the peer may finish messages of a topic for a group. */
    void mayAcknowledge(Peer peer, String topic, String group);

    void mayAdminister(Peer peer, String resource);

    /** Whether the prepared branches of other users are shown to the peer, and decided by it. Refuses nothing. */
    boolean decidesAnyBranch(Peer peer);

    /** Refuses a peer that does not. */
    void mayDecideAnyBranch(Peer peer);
}
