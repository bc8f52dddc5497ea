package io.trivium.rocket.client;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.body.BrokerData;
import io.trivium.rocket.protocol.body.ClusterTable;
import io.trivium.rocket.protocol.body.TopicRoute;
import io.trivium.rocket.protocol.json.JsonException;
import io.trivium.rocket.protocol.request.GetClusterTable;
import io.trivium.rocket.protocol.request.GetRoute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What the name servers say: asked when it is needed, kept, and asked again after a while, during which the old answer is used. The
 * client's event loop owns it.
 */
final class Routes {
    /** The topic that a broker makes new topics after. */
    static final String TEMPLATE = "TBW102";

    private static final long KEPT_MILLIS = 30_000;

    private final ClientContext context;
    private final NameServers nameServers;
    private final Remembered<Known> known;
    private final Map<String, Later<Route>> asked = new HashMap<>();

    Routes(ClientContext context) {
        this.context = context;
        known = new Remembered<>(context.clock());
        // What is known is asked again after a while.
        nameServers = new NameServers(context, () -> known.size() > 0);
    }

    /** Where the topic is; fails with code 17 if it is nowhere. */
    Later<Route> of(String topic) {
        long now = context.clock().millis();
        Known route = known.get(topic, now);
        if (route == null) {
            return fetch(topic);
        }
        if (now - route.millis >= KEPT_MILLIS) {
            fetch(topic);
        }
        return Later.of(route.route);
    }

    /** As {@link #of}; for a topic that does not exist, the queues that it will have when the first message makes it. */
    Later<Route> forSending(String topic) {
        Later<Route> result = new Later<>();
        of(topic).then(result::complete, failure -> {
            if (failure.code() == ResponseCode.TOPIC_NOT_EXIST) {
                of(TEMPLATE)
                        .map(route -> route.limitedTo(context.config().topicQueues()))
                        .then(result::complete, noTemplate -> result.fail(failure));
            } else {
                result.fail(failure);
            }
        });
        return result;
    }

    /** The masters of all brokers. */
    Later<List<Route.Broker>> masters() {
        return nameServers
                .ask(new GetClusterTable())
                .map(reply -> read(reply, ClusterTable::read))
                .map(Routes::masters);
    }

    /** Forgets where the topic is, as a broker knew better. */
    void forget(String topic) {
        known.remove(topic);
    }

    /** Tells all name servers; one that does not answer is left out. */
    Later<ClientContext.Done> tellAll(Request request) {
        return nameServers.tellAll(request);
    }

    void close() {
        nameServers.close();
    }

    private Later<Route> fetch(String topic) {
        Later<Route> running = asked.get(topic);
        if (running != null) {
            return running;
        }
        Later<Route> fetched =
                nameServers.ask(new GetRoute(topic, true)).map(reply -> Route.of(read(reply, TopicRoute::read)));
        asked.put(topic, fetched);
        fetched.then(
                route -> {
                    asked.remove(topic);
                    known.put(topic, new Known(route, context.clock().millis()));
                },
                failure -> {
                    asked.remove(topic);
                    if (failure.code() == ResponseCode.TOPIC_NOT_EXIST) {
                        known.remove(topic);
                    }
                });
        return fetched;
    }

    private static List<Route.Broker> masters(ClusterTable table) {
        List<Route.Broker> masters = new ArrayList<>();
        for (BrokerData broker : table.brokers()) {
            String master = broker.master();
            if (master != null) {
                masters.add(new Route.Broker(broker.brokerName(), master));
            }
        }
        return masters;
    }

    private static <T> T read(Reply reply, Function<ByteBuf, T> reader) {
        try {
            return reader.apply(reply.body());
        } catch (JsonException e) {
            throw new RocketException(
                    RocketException.NOT_ANSWERED, "the name server's answer cannot be read: " + e.getMessage());
        } finally {
            reply.body().release();
        }
    }

    private record Known(Route route, long millis) {}
}
