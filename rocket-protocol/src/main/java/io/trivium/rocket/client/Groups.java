package io.trivium.rocket.client;

import io.trivium.rocket.client.ClientContext.Done;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.body.ConsumerData;
import io.trivium.rocket.protocol.body.HeartbeatData;
import io.trivium.rocket.protocol.body.SubscriptionData;
import io.trivium.rocket.protocol.request.CancelPops;
import io.trivium.rocket.protocol.request.ClaimClientId;
import io.trivium.rocket.protocol.request.CloseSession;
import io.trivium.rocket.protocol.request.DeclareGroup;
import io.trivium.rocket.protocol.request.DeleteGroup;
import io.trivium.rocket.protocol.request.Heartbeat;
import io.trivium.rocket.protocol.request.LeaveGroup;
import io.trivium.rocket.protocol.request.UnregisterClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The groups that the client belongs to, and its signs of life. Trivium's brokers know groups by declarations; genuine ones learn of
 * them by settings and heartbeats. The client's event loop owns it.
 */
final class Groups {
    private static final int FROM_FIRST = 0;
    private static final int FROM_NEWEST = 1;

    private final Map<String, GroupDeclaration> declared = new HashMap<>();
    /** The topics of the groups that this client consumes with. */
    private final Map<String, String> consumed = new HashMap<>();

    private final Routes routes;
    private final Links links;
    private final String clientId;
    private final String producerGroup;
    private final GenuineGroups genuine;
    private @Nullable String claimed;

    Groups(Routes routes, Links links, String clientId, String producerGroup) {
        this.routes = routes;
        this.links = links;
        this.clientId = clientId;
        this.producerGroup = producerGroup;
        this.genuine = new GenuineGroups(clientId);
    }

    Later<Done> declare(GroupDeclaration group) {
        GroupDeclaration before = declared.put(group.name(), group);
        Later<Done> result = routes.of(group.topic()).flatMap(route -> {
            List<Later<Done>> answers = new ArrayList<>();
            for (Route.Broker broker : route.readable()) {
                answers.add(links.session(broker)
                        .flatMap(session -> session.trivium()
                                ? session.tell(declaration(group, session))
                                : declareGenuine(session, group, route.queuesAt(broker))));
            }
            return Later.all(answers).map(done -> Done.DONE);
        });
        result.then(done -> {}, failure -> undo(group.name(), before));
        return result;
    }

    /** A genuine broker may have taken this client for a consumer already. */
    private void undo(String group, @Nullable GroupDeclaration before) {
        if (before != null) {
            declared.put(group, before);
            return;
        }
        declared.remove(group);
        consumed.remove(group);
        for (BrokerSession session : links.openSessions()) {
            if (!session.trivium()) {
                session.tell(new UnregisterClient(clientId, null, group)).then(done -> {}, failure -> {});
            }
        }
    }

    private Later<Done> declareGenuine(BrokerSession session, GroupDeclaration group, int queues) {
        return genuine.declare(session, group, queues).flatMap(done -> {
            if (group.kind() == GroupDeclaration.Kind.QUEUE || !declared.containsKey(group.name())) {
                return Later.of(done);
            }
            consumed.put(group.name(), group.topic());
            return beat(session);
        });
    }

    /** What was declared of a group, null if nothing was. */
    @Nullable
    GroupDeclaration declared(String group) {
        return declared.get(group);
    }

    private static DeclareGroup declaration(GroupDeclaration group, BrokerSession session) {
        return new DeclareGroup(
                group.name(),
                group.kind().name(),
                group.topic(),
                session.id(),
                group.selector(),
                group.noLocal(),
                group.shared(),
                group.sending());
    }

    Later<Done> leave(String group) {
        GroupDeclaration left = declared.remove(group);
        consumed.remove(group);
        List<Later<Done>> answers = new ArrayList<>();
        for (BrokerSession session : links.openSessions()) {
            if (session.trivium()) {
                answers.add(session.tell(new LeaveGroup(group, session.id())));
            } else if (left != null) {
                answers.add(genuine.leave(session, left));
            }
        }
        return Later.all(answers).map(done -> Done.DONE);
    }

    Later<Done> delete(String group) {
        declared.remove(group);
        consumed.remove(group);
        return atEach(session -> session.trivium()
                        ? session.tell(new DeleteGroup(group, false))
                        : genuine.delete(session, group))
                .map(done -> Done.DONE);
    }

    Later<Done> unsubscribe(String group) {
        return atEach(session -> session.trivium()
                        ? session.tell(new DeleteGroup(group, true)).map(done -> true)
                        : genuine.deletable(session, group))
                .flatMap(there -> {
                    if (!there.contains(true)) {
                        throw new RocketException(
                                ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "there is no subscription " + group);
                    }
                    return atEach(session -> session.trivium() ? Later.of(Done.DONE) : genuine.delete(session, group));
                })
                .map(done -> Done.DONE);
    }

    private <T> Later<List<T>> atEach(Function<BrokerSession, Later<T>> request) {
        return routes.masters().flatMap(masters -> {
            List<Later<T>> answers = new ArrayList<>();
            for (Route.Broker broker : masters) {
                answers.add(links.session(broker).flatMap(request));
            }
            return Later.all(answers);
        });
    }

    Later<Done> claim(String id) {
        return atEach(session ->
                        session.trivium() ? session.tell(new ClaimClientId(session.id(), id)) : Later.of(Done.DONE))
                .map(done -> {
                    claimed = id;
                    return Done.DONE;
                });
    }

    /** Takes the client id at a broker that is new to this client, or that has forgotten it. */
    void claim(BrokerSession session) {
        String id = claimed;
        if (id != null && session.trivium()) {
            session.tell(new ClaimClientId(session.id(), id)).then(done -> {}, failure -> {});
        }
    }

    /** Ends waits at brokers that can do so. */
    Later<Done> cancelPops(String group, String owner) {
        List<Later<Done>> answers = new ArrayList<>();
        for (BrokerSession session : links.openSessions()) {
            if (session.trivium()) {
                answers.add(session.tell(new CancelPops(group, session.id(), owner)));
            }
        }
        return Later.all(answers).map(done -> Done.DONE);
    }

    /** Notes that a group is about to be popped; a genuine broker must hear of it before. */
    void used(BrokerSession session, PopCall call) {
        if (consumed.put(call.group(), call.topic()) == null && !session.trivium()) {
            beat(session);
        }
    }

    /** Where a genuine broker lets a group begin that it does not know. */
    int initMode(String group) {
        GroupDeclaration declaration = declared.get(group);
        boolean queue = declaration == null || declaration.kind() == GroupDeclaration.Kind.QUEUE;
        return queue ? FROM_FIRST : FROM_NEWEST;
    }

    void beat() {
        links.openSessions().forEach(this::beat);
    }

    Later<Done> beat(BrokerSession session) {
        List<ConsumerData> consumers = session.trivium()
                ? List.of()
                : consumed.entrySet().stream()
                        .map(entry -> consumer(entry.getKey(), entry.getValue()))
                        .toList();
        HeartbeatData data = new HeartbeatData(clientId, consumers, List.of(producerGroup), 0, false);
        // A broker that does not answer is gone, even if the network has not told: calls must not wait for it.
        Later<Reply> answer = session.askOrClose(new Heartbeat(data));
        return answer.map(reply -> {
            reply.body().release();
            return Done.DONE;
        });
    }

    /** Ends the sessions, or leaves the groups of a genuine broker. */
    Later<Done> close() {
        List<Later<Done>> answers = new ArrayList<>();
        for (BrokerSession session : links.openSessions()) {
            if (session.trivium()) {
                answers.add(session.tell(new CloseSession(session.id())));
            } else {
                answers.add(session.tell(new UnregisterClient(clientId, producerGroup, null)));
                declared.values().forEach(group -> answers.add(genuine.leave(session, group)));
            }
        }
        return Later.all(answers).map(done -> Done.DONE);
    }

    private static ConsumerData consumer(String group, String topic) {
        SubscriptionData subscription = new SubscriptionData(topic, "*", "TAG", 0);
        return new ConsumerData(
                group, "CONSUME_POP", "CLUSTERING", "CONSUME_FROM_FIRST_OFFSET", false, List.of(subscription));
    }
}
