package io.trivium.rocket.server.session;

import io.trivium.broker.Broker;
import io.trivium.broker.delivery.Acknowledgement;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.topic.QueueId;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.CancelPops;
import io.trivium.rocket.protocol.request.ClaimClientId;
import io.trivium.rocket.protocol.request.CloseSession;
import io.trivium.rocket.protocol.request.DeclareGroup;
import io.trivium.rocket.protocol.request.DeleteGroup;
import io.trivium.rocket.protocol.request.Hello;
import io.trivium.rocket.protocol.request.HelloReply;
import io.trivium.rocket.protocol.request.KeepLeases;
import io.trivium.rocket.protocol.request.LeaveGroup;
import io.trivium.rocket.server.clients.Sessions;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.door.RequestRouter;
import io.trivium.rocket.server.filter.Filters;
import io.trivium.rocket.server.topics.Names;
import io.trivium.rocket.server.topics.Topics;
import io.trivium.rocket.transport.Peer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers Trivium's extensions about sessions and their groups: 31000 to 31003, 31007, 31008, 31040. */
public final class SessionHandlers {
    private static final String CAPABILITIES =
            "sessions,groups,release,dead-letter,browse,cancel-pops,client-ids,transactions,session-grace,joined-sessions";

    private final Broker engine;
    private final Sessions sessions;
    private final Topics topics;
    private final Authorizer authorizer;
    private final String brokerName;
    private final Subscriptions subscriptions;
    private final ClientIds clientIds = new ClientIds();

    public SessionHandlers(Broker engine, Sessions sessions, Topics topics, Authorizer authorizer, String brokerName) {
        this.engine = engine;
        this.sessions = sessions;
        this.topics = topics;
        this.authorizer = authorizer;
        this.brokerName = brokerName;
        this.subscriptions = new Subscriptions(engine, sessions::whileOpen);
    }

    public void addTo(RequestRouter.Builder router) {
        sessions.onEnd(subscriptions::ended);
        sessions.onEnd(clientIds::ended);
        router.on(Hello.class, this::hello)
                .on(DeclareGroup.class, this::declare)
                .on(LeaveGroup.class, this::leave)
                .on(DeleteGroup.class, this::delete)
                .on(CloseSession.class, this::close)
                .on(ClaimClientId.class, this::claim)
                .on(KeepLeases.class, this::keepLeases)
                .on(CancelPops.class, this::cancelPops);
    }

    private CompletionStage<Reply> hello(Hello request, Peer peer) {
        return sessions.open(request.session(), Duration.ofMillis(request.graceMillis()), peer)
                .thenApply(resumed -> Reply.success(new HelloReply(CAPABILITIES, brokerName, resumed)));
    }

    private CompletionStage<Reply> keepLeases(KeepLeases request, Peer peer) {
        sessions.requireOpen(request.session(), peer);
        List<Acknowledgement> held = request.held().stream()
                .map(each -> new Acknowledgement(
                        each.group(),
                        new QueueId(each.topic(), each.queueId()),
                        each.offsets().stream().mapToLong(Long::longValue).toArray()))
                .toList();
        return engine.keepLeases(request.session(), held).thenApply(kept -> Reply.success());
    }

    private CompletionStage<Reply> declare(DeclareGroup request, Peer peer) {
        sessions.requireOpen(request.session(), peer);
        GroupKind kind = kind(request.kind());
        if (kind == GroupKind.QUEUE && request.sending()) {
            authorizer.mayPublish(peer, request.topic());
        } else {
            authorizer.mayConsume(peer, request.topic(), request.group());
        }
        requireReserved(request.group());
        topics.require(request.topic());
        GroupSettings settings = new GroupSettings(
                request.group(),
                kind,
                request.topic(),
                GroupSettings.DEFAULT_MAX_ATTEMPTS,
                true,
                false,
                attributes(request));
        return subscriptions.declare(settings, request.session()).thenApply(declared -> Reply.success());
    }

    /** What is not said is not stored: a group without these is one that the version before made. */
    private static Map<String, String> attributes(DeclareGroup request) {
        Map<String, String> attributes = new TreeMap<>();
        if (request.selector() != null) {
            // Refused with the code of a bad expression, not as a bad group.
            Filters.parse("JMS", request.selector());
            attributes.put(Subscriptions.SELECTOR, request.selector());
        }
        if (request.noLocal()) {
            attributes.put(Subscriptions.NO_LOCAL, "true");
        }
        if (!request.shared()) {
            attributes.put(Subscriptions.SHARED, "false");
        }
        return attributes;
    }

    private CompletionStage<Reply> leave(LeaveGroup request, Peer peer) {
        sessions.requireOpen(request.session(), peer);
        return subscriptions.leave(request.group(), request.session()).thenApply(left -> Reply.success());
    }

    private CompletionStage<Reply> delete(DeleteGroup request, Peer peer) {
        sessions.requireMayUse(request.group(), peer);
        authorizer.mayConsume(peer, "", request.group());
        requireReserved(request.group());
        return request.strict()
                ? subscriptions.unsubscribe(request.group()).thenApply(done -> Reply.success())
                : engine.deleteGroup(request.group()).thenApply(existed -> Reply.success());
    }

    private CompletionStage<Reply> claim(ClaimClientId request, Peer peer) {
        sessions.requireOpen(request.session(), peer);
        boolean open =
                sessions.whileOpen(request.session(), () -> clientIds.claim(request.clientId(), request.session()));
        if (!open) {
            throw new Refused(ResponseCode.NO_PERMISSION, "the session ended before its client id was noted");
        }
        return CompletableFuture.completedFuture(Reply.success());
    }

    private CompletionStage<Reply> close(CloseSession request, Peer peer) {
        return sessions.close(request.session()).thenApply(closed -> Reply.success());
    }

    private CompletionStage<Reply> cancelPops(CancelPops request, Peer peer) {
        sessions.requireOpen(request.session(), peer);
        return engine.cancelPops(request.group(), request.session(), request.owner())
                .thenApply(cancelled -> Reply.success());
    }

    private static GroupKind kind(String name) {
        for (GroupKind kind : GroupKind.values()) {
            if (kind != GroupKind.NATIVE && kind.name().equals(name)) {
                return kind;
            }
        }
        throw new Refused(ResponseCode.INVALID_PARAMETER, "no kind of group: " + name);
    }

    private static void requireReserved(String group) {
        Names.requireGroup(group);
        if (!Names.isReservedGroup(group)) {
            throw new Refused(ResponseCode.INVALID_PARAMETER, "only groups of JMS and AMQP are declared, not " + group);
        }
    }
}
