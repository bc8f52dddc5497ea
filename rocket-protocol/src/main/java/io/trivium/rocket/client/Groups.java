package io.trivium.rocket.client;

import io.trivium.rocket.client.ClientContext.Done;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.body.ConsumerData;
import io.trivium.rocket.protocol.body.GroupConfig;
import io.trivium.rocket.protocol.body.HeartbeatData;
import io.trivium.rocket.protocol.body.SubscriptionData;
import io.trivium.rocket.protocol.request.CancelPops;
import io.trivium.rocket.protocol.request.ClaimClientId;
import io.trivium.rocket.protocol.request.CloseSession;
import io.trivium.rocket.protocol.request.DeclareGroup;
import io.trivium.rocket.protocol.request.DeleteGroup;
import io.trivium.rocket.protocol.request.DeleteSubscriptionGroup;
import io.trivium.rocket.protocol.request.Heartbeat;
import io.trivium.rocket.protocol.request.LeaveGroup;
import io.trivium.rocket.protocol.request.UnregisterClient;
import io.trivium.rocket.protocol.request.UpdateGroup;
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
    private final Map<String, PopCall> popped = new HashMap<>();
    private final Routes routes;
    private final Links links;
    private final String clientId;
    private final String producerGroup;
    private @Nullable String claimed;

    Groups(Routes routes, Links links, String clientId, String producerGroup) {
        this.routes = routes;
        this.links = links;
        this.clientId = clientId;
        this.producerGroup = producerGroup;
    }

    Later<Done> declare(GroupDeclaration group) {
        declared.put(group.name(), group);
        return routes.of(group.topic())
                .flatMap(route -> tellEach(
                        route.readable(),
                        session -> session.trivium()
                                ? declaration(group, session)
                                : new UpdateGroup(genuine(group.name()))));
    }

    private static DeclareGroup declaration(GroupDeclaration group, BrokerSession session) {
        return new DeclareGroup(
                group.name(),
                group.kind().name(),
                group.topic(),
                session.id(),
                group.selector(),
                group.noLocal(),
                group.shared());
    }

    Later<Done> leave(String group) {
        declared.remove(group);
        popped.remove(group);
        return tellOpen(session ->
                session.trivium() ? new LeaveGroup(group, session.id()) : new UnregisterClient(clientId, null, group));
    }

    Later<Done> delete(String group) {
        declared.remove(group);
        popped.remove(group);
        return routes.masters()
                .flatMap(masters -> tellEach(
                        masters,
                        session -> session.trivium()
                                ? new DeleteGroup(group, false)
                                : new DeleteSubscriptionGroup(group, true)));
    }

    Later<Done> unsubscribe(String group) {
        return routes.masters()
                .flatMap(masters -> tellEach(
                        masters,
                        session -> session.trivium()
                                ? new DeleteGroup(group, true)
                                : new DeleteSubscriptionGroup(group, true)));
    }

    Later<Done> claim(String id) {
        return routes.masters().flatMap(masters -> {
            List<Later<Done>> answers = new ArrayList<>();
            for (Route.Broker broker : masters) {
                answers.add(links.session(broker)
                        .flatMap(session -> session.trivium()
                                ? session.tell(new ClaimClientId(session.id(), id))
                                : Later.of(Done.DONE)));
            }
            return Later.all(answers).map(done -> {
                claimed = id;
                return Done.DONE;
            });
        });
    }

    /** Takes the client id at a broker that is new to this client, or that has forgotten it. */
    void claim(BrokerSession session) {
        String id = claimed;
        if (id != null && session.trivium()) {
            session.tell(new ClaimClientId(session.id(), id)).then(done -> {}, failure -> {});
        }
    }

    /** A genuine broker cannot end a wait; it ends with its time. */
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
        if (popped.put(call.group(), call) == null && !session.trivium()) {
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

    void beat(BrokerSession session) {
        List<ConsumerData> consumers = session.trivium()
                ? List.of()
                : popped.values().stream().map(Groups::consumer).toList();
        HeartbeatData data = new HeartbeatData(clientId, consumers, List.of(producerGroup), 0, false);
        // A broker that does not answer is gone, even if the network has not told: calls must not wait for it.
        session.ask(new Heartbeat(data))
                .then(reply -> reply.body().release(), failure -> session.peer().close());
    }

    /** Ends the sessions, or leaves the groups of a genuine broker. */
    Later<Done> close() {
        List<Later<Done>> answers = new ArrayList<>();
        for (BrokerSession session : links.openSessions()) {
            if (session.trivium()) {
                answers.add(session.tell(new CloseSession(session.id())));
            } else {
                answers.add(session.tell(new UnregisterClient(clientId, producerGroup, null)));
                popped.keySet()
                        .forEach(group -> answers.add(session.tell(new UnregisterClient(clientId, null, group))));
            }
        }
        return Later.all(answers).map(done -> Done.DONE);
    }

    private Later<Done> tellEach(List<Route.Broker> brokers, Function<BrokerSession, Request> request) {
        List<Later<Done>> answers = new ArrayList<>();
        for (Route.Broker broker : brokers) {
            answers.add(links.session(broker).flatMap(session -> session.tell(request.apply(session))));
        }
        return Later.all(answers).map(done -> Done.DONE);
    }

    private Later<Done> tellOpen(Function<BrokerSession, Request> request) {
        List<Later<Done>> answers = new ArrayList<>();
        for (BrokerSession session : links.openSessions()) {
            answers.add(session.tell(request.apply(session)));
        }
        return Later.all(answers).map(done -> Done.DONE);
    }

    private static ConsumerData consumer(PopCall call) {
        SubscriptionData subscription = new SubscriptionData(call.topic(), "*", "TAG", 0);
        return new ConsumerData(
                call.group(), "CONSUME_POP", "CLUSTERING", "CONSUME_FROM_FIRST_OFFSET", false, List.of(subscription));
    }

    private static GroupConfig genuine(String name) {
        return new GroupConfig(name, true, true, true, false, 1, 16, true);
    }
}
