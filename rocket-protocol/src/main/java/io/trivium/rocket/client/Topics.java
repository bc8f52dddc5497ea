package io.trivium.rocket.client;

import io.trivium.rocket.client.ClientContext.Done;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.admin.DeleteRoute;
import io.trivium.rocket.protocol.request.DeleteTopic;
import io.trivium.rocket.protocol.request.OwnTemporary;
import io.trivium.rocket.protocol.request.UpdateTopic;
import java.util.ArrayList;
import java.util.List;

/** Creates topics and deletes them. The client's event loop owns it. */
final class Topics {
    private static final int READ_AND_WRITE = 6;
    private static final int LOOKS = 100;
    private static final long PAUSE_MILLIS = 50;

    private final ClientContext context;
    private final Routes routes;
    private final Links links;

    Topics(ClientContext context, Routes routes, Links links) {
        this.context = context;
        this.routes = routes;
        this.links = links;
    }

    Later<Done> ensure(String topic) {
        Later<Done> result = new Later<>();
        routes.of(topic).then(route -> result.complete(Done.DONE), failure -> {
            if (failure.code() == ResponseCode.TOPIC_NOT_EXIST) {
                create(topic).then(result::complete, result::fail);
            } else {
                result.fail(failure);
            }
        });
        return result;
    }

    /** Looks anew whether a topic exists. */
    Later<Done> require(String topic) {
        routes.forget(topic);
        return routes.of(topic).map(route -> Done.DONE);
    }

    /** Makes a topic that goes with this client's session. */
    Later<Done> own(String topic) {
        int queues = context.config().topicQueues();
        return ensure(topic).flatMap(made -> routes.of(topic)).flatMap(route -> {
            List<Later<Done>> answers = new ArrayList<>();
            for (Route.Broker broker : route.readable()) {
                answers.add(links.session(broker)
                        .flatMap(session -> session.trivium()
                                ? session.tell(new OwnTemporary(session.id(), topic, queues))
                                : Later.of(Done.DONE)));
            }
            return Later.all(answers).map(owned -> Done.DONE);
        });
    }

    Later<Done> delete(String topic) {
        return routes.of(topic)
                .flatMap(route -> tellEach(route.readable(), new DeleteTopic(topic))
                        .flatMap(done -> forgetWhereGenuine(topic, route.readable())))
                .map(done -> {
                    routes.forget(topic);
                    return done;
                });
    }

    /** The name servers of genuine brokers go on to tell of a topic that these have deleted, until they are told themselves. */
    private Later<Done> forgetWhereGenuine(String topic, List<Route.Broker> brokers) {
        List<Later<Boolean>> trivium = new ArrayList<>();
        for (Route.Broker broker : brokers) {
            trivium.add(links.session(broker).map(BrokerSession::trivium));
        }
        return Later.all(trivium)
                .flatMap(all ->
                        all.contains(false) ? routes.tellAll(new DeleteRoute(topic, null)) : Later.of(Done.DONE));
    }

    private Later<Done> create(String topic) {
        int queues = context.config().topicQueues();
        UpdateTopic request =
                new UpdateTopic(topic, Routes.TEMPLATE, queues, queues, READ_AND_WRITE, "SINGLE_TAG", 0, false, null);
        return routes.masters()
                .flatMap(masters -> tellEach(masters, request).flatMap(done -> known(topic, masters.size(), LOOKS)));
    }

    /** Genuine brokers tell their name servers of a new topic when they have answered. */
    private Later<Done> known(String topic, int brokers, int left) {
        Later<Done> result = new Later<>();
        routes.forget(topic);
        Later<Boolean> everywhere = new Later<>();
        routes.of(topic)
                .then(
                        route -> everywhere.complete(route.readable().size() >= brokers),
                        failure -> everywhere.complete(false));
        everywhere.then(
                there -> {
                    if (there || left == 0) {
                        result.complete(Done.DONE);
                    } else {
                        context.loops()
                                .later(
                                        PAUSE_MILLIS,
                                        context.loop(),
                                        () -> known(topic, brokers, left - 1).then(result::complete, result::fail));
                    }
                },
                result::fail);
        return result;
    }

    private Later<Done> tellEach(List<Route.Broker> brokers, Request request) {
        if (brokers.isEmpty()) {
            throw new RocketException(ResponseCode.SERVICE_NOT_AVAILABLE, "the cluster has no broker at the moment");
        }
        List<Later<Done>> answers = new ArrayList<>();
        for (Route.Broker broker : brokers) {
            answers.add(links.session(broker).flatMap(session -> session.tell(request)));
        }
        return Later.all(answers).map(done -> Done.DONE);
    }
}
