package io.trivium.rocket.server.namesrv;

import io.netty.buffer.ByteBuf;
import io.trivium.broker.Broker;
import io.trivium.broker.time.Ticker;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.body.KeyValues;
import io.trivium.rocket.protocol.body.TopicRoute;
import io.trivium.rocket.protocol.request.GetClusterTable;
import io.trivium.rocket.protocol.request.GetRoute;
import io.trivium.rocket.protocol.request.QueryDataVersion;
import io.trivium.rocket.protocol.request.QueryDataVersionReply;
import io.trivium.rocket.protocol.request.RegisterBroker;
import io.trivium.rocket.protocol.request.RegisterBrokerReply;
import io.trivium.rocket.protocol.request.UnregisterBroker;
import io.trivium.rocket.server.config.KeptValues;
import io.trivium.rocket.server.door.RequestRouter;
import io.trivium.rocket.transport.Dispatcher;
import io.trivium.rocket.transport.Peer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The name server: brokers register, ours and genuine ones of RocketMQ 4 and 5, and clients ask for routes.
 *
 * <p>Thread-safe.
 */
public final class NameServer implements Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(NameServer.class);

    /** Clients from 4.9.4 on are answered in standard JSON. */
    private static final int STANDARD_JSON_SINCE = 401;
    /** Brokers before 3.0.11 register in a form of their own; a version that is missing is 0. */
    private static final int WRAPPED_BODY_SINCE = 37;

    private final RouteTable routes = new RouteTable();
    private final Set<String> brokerConnections = ConcurrentHashMap.newKeySet();
    private final KeyValueTable values;
    private final NameServerAdmin admin;
    private final RequestRouter router;
    private final Ticker ticker;

    /** @param engine keeps what operators set, in documents; routes are in memory */
    public NameServer(Ticker ticker, Broker engine) {
        this.ticker = ticker;
        this.values = new KeyValueTable(new KeptValues(engine, "kv/"));
        this.admin = new NameServerAdmin(routes, values, new KeptValues(engine, "setting/namesrv/"), ticker);
        this.router = admin.addTo(RequestRouter.builder())
                .on(GetRoute.class, this::route)
                .on(RegisterBroker.class, this::register)
                .on(UnregisterBroker.class, this::unregister)
                .on(QueryDataVersion.class, this::compareVersion)
                .on(GetClusterTable.class, (request, peer) -> reply(Reply.success(clusters())))
                .build();
    }

    @Override
    public CompletionStage<Reply> dispatch(Request request, Peer peer) {
        return router.dispatch(request, peer);
    }

    /** Drops brokers that were silent for too long. To be called every few seconds. */
    public void expire() {
        for (String address : routes.expire(ticker.nanos())) {
            LOG.warn("The broker at {} was silent for too long; it is taken out of all routes", address);
        }
    }

    private CompletionStage<Reply> route(GetRoute request, Peer peer) {
        boolean standard = request.standardJson() || peer.version() >= STANDARD_JSON_SINCE;
        return reply(routes.route(request.topic())
                .map(route -> Reply.success(ordered(request.topic(), route).encode(standard)))
                .orElseGet(() -> Reply.failure(
                        ResponseCode.TOPIC_NOT_EXIST,
                        "No topic route info in name server for the topic: " + request.topic())));
    }

    private TopicRoute ordered(String topic, TopicRoute route) {
        return admin.showsOrderedQueues()
                ? values.get(KeyValueTable.ORDERED_TOPICS, topic)
                        .map(queues -> new TopicRoute(queues, route.queues(), route.brokers()))
                        .orElse(route)
                : route;
    }

    private CompletionStage<Reply> register(RegisterBroker request, Peer peer) {
        if (peer.version() < WRAPPED_BODY_SINCE) {
            // RocketMQ answers success and loses the topics; a clear answer is kinder.
            return reply(Reply.failure(
                    ResponseCode.VERSION_NOT_SUPPORTED,
                    "a broker must be of version 3.0.11 or newer and say so; this one says " + peer.version()));
        }
        return reply(routes.register(request, peer.id(), ticker.nanos())
                .map(registered -> {
                    watch(peer);
                    return new Reply(
                            ResponseCode.SUCCESS,
                            null,
                            new RegisterBrokerReply(registered.masterHaAddress(), registered.masterAddress()),
                            new KeyValues(values.all(KeyValueTable.ORDERED_TOPICS)
                                            .orElse(Map.of()))
                                    .encode());
                })
                .orElseGet(() -> Reply.failure(ResponseCode.SYSTEM_ERROR, "register broker failed")));
    }

    private CompletionStage<Reply> unregister(UnregisterBroker request, Peer peer) {
        routes.unregister(request.clusterName(), request.brokerAddress());
        return reply(Reply.success());
    }

    private CompletionStage<Reply> compareVersion(QueryDataVersion request, Peer peer) {
        boolean known =
                routes.hasVersion(request.clusterName(), request.brokerAddress(), request.version(), ticker.nanos());
        return reply(Reply.success(new QueryDataVersionReply(!known)));
    }

    private ByteBuf clusters() {
        return routes.clusters().encode();
    }

    private void watch(Peer peer) {
        if (brokerConnections.add(peer.id())) {
            peer.onClose(() -> {
                brokerConnections.remove(peer.id());
                routes.connectionLost(peer.id());
            });
        }
    }

    private static CompletionStage<Reply> reply(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }
}
