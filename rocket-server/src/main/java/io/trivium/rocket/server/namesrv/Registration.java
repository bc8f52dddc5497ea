package io.trivium.rocket.server.namesrv;

import io.trivium.rocket.protocol.body.TopicTable;
import java.time.Duration;

/**
 * A broker that registers.
 *
 * @param address as clients dial it, {@code host:port}
 * @param replicaId 0 for the master
 * @param haAddress where replicas connect
 * @param timeout how long it lives without a sign of life
 * @param actingMaster whether its lowest replica may stand in for a missing master
 * @param topics all of its topics, or those that changed, with the version of all
 * @param connection the id of the connection that it lives and dies with
 */
record Registration(
        String cluster,
        String brokerName,
        String address,
        long replicaId,
        String haAddress,
        Duration timeout,
        boolean actingMaster,
        TopicTable topics,
        String connection) {}
