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
import io.trivium.rocket.transport.Dispatcher;
import io.trivium.rocket.transport.Peer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What the name servers say: asked when it is needed, kept, and asked again after a while, during which the old answer is used. The
 * client's event loop owns it.
 */
final class Routes {
    /** The topic that a broker makes new topics after. */
    static final String TEMPLATE = "TBW102";

    private static final long KEPT_MILLIS = 30_000;
    private static final Dispatcher NOTHING_TO_ANSWER = (request, peer) -> {
        request.body().release();
        return CompletableFuture.completedFuture(
                Reply.failure(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, "not supported by this client"));
    };

    private final ClientContext context;
    private final List<Link> nameServers = new ArrayList<>();
    private final Remembered<Known> known;
    private final Map<String, Later<Route>> asked = new HashMap<>();
    private int preferred;

    Routes(ClientContext context) {
        this.context = context;
        known = new Remembered<>(context.clock());
        for (String address : context.config().nameServers()) {
            nameServers.add(new Link(context, address, NOTHING_TO_ANSWER));
        }
    }

    /** Where the topic is; fails with code 17 if it is nowhere. */
    Later<Route> of(String topic) {
        Known route = known.get(topic);
        if (route == null) {
            return fetch(topic);
        }
        if (context.clock().millis() - route.millis >= KEPT_MILLIS) {
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
        return ask(new GetClusterTable())
                .map(reply -> read(reply, ClusterTable::read))
                .map(Routes::masters);
    }

    /** Forgets where the topic is, as a broker knew better. */
    void forget(String topic) {
        known.remove(topic);
    }

    /** Tells all name servers; one that does not answer is left out. */
    Later<ClientContext.Done> tellAll(Request request) {
        List<Later<Reply>> answers = new ArrayList<>();
        for (Link nameServer : nameServers) {
            answers.add(nameServer.peer().flatMap(peer -> ask(peer, request)).map(reply -> {
                reply.body().release();
                return reply;
            }));
        }
        return Later.settled(answers).map(settled -> ClientContext.Done.DONE);
    }

    void close() {
        nameServers.forEach(Link::close);
    }

    private Later<Route> fetch(String topic) {
        Later<Route> running = asked.get(topic);
        if (running != null) {
            return running;
        }
        Later<Route> fetched = ask(new GetRoute(topic, true)).map(reply -> Route.of(read(reply, TopicRoute::read)));
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

    private Later<Reply> ask(Request request) {
        Later<Reply> answer = new Later<>();
        ask(request, preferred, nameServers.size(), answer);
        return answer.map(ClientContext::checked);
    }

    /** Asks one name server, and if it does not answer the next, until all have been asked. */
    private void ask(Request request, int server, int left, Later<Reply> answer) {
        nameServers
                .get(server)
                .peer()
                .flatMap(peer -> ask(peer, request))
                .then(
                        reply -> {
                            preferred = server;
                            answer.complete(reply);
                        },
                        failure -> {
                            if (left > 1) {
                                ask(request, (server + 1) % nameServers.size(), left - 1, answer);
                            } else {
                                answer.fail(failure);
                            }
                        });
    }

    /** A connection on which it is not answered in time is taken for dead, even if the network has not told: the next call opens another. */
    private Later<Reply> ask(Peer peer, Request request) {
        Later<Reply> answer = context.ask(peer, request, context.config().callTimeout());
        answer.then(reply -> {}, failure -> peer.close());
        return answer;
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
