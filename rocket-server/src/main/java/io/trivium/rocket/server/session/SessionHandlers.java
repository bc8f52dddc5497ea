package io.trivium.rocket.server.session;

import io.trivium.broker.Broker;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.group.GroupSettings;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.CancelPops;
import io.trivium.rocket.protocol.request.CloseSession;
import io.trivium.rocket.protocol.request.DeclareGroup;
import io.trivium.rocket.protocol.request.DeleteGroup;
import io.trivium.rocket.protocol.request.Hello;
import io.trivium.rocket.protocol.request.HelloReply;
import io.trivium.rocket.protocol.request.LeaveGroup;
import io.trivium.rocket.server.clients.Sessions;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.door.RequestRouter;
import io.trivium.rocket.server.topics.Names;
import io.trivium.rocket.server.topics.Topics;
import io.trivium.rocket.transport.Peer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers Trivium's extensions about sessions and their groups: 31000 to 31003, 31007, 31008. */
public final class SessionHandlers {
    private static final String CAPABILITIES = "sessions,groups,release,dead-letter,browse,cancel-pops";

    private final Broker engine;
    private final Sessions sessions;
    private final Topics topics;
    private final Authorizer authorizer;
    private final String brokerName;

    public SessionHandlers(Broker engine, Sessions sessions, Topics topics, Authorizer authorizer, String brokerName) {
        this.engine = engine;
        this.sessions = sessions;
        this.topics = topics;
        this.authorizer = authorizer;
        this.brokerName = brokerName;
    }

    public void addTo(RequestRouter.Builder router) {
        router.on(Hello.class, this::hello)
                .on(DeclareGroup.class, this::declare)
                .on(LeaveGroup.class, this::leave)
                .on(DeleteGroup.class, this::delete)
                .on(CloseSession.class, this::close)
                .on(CancelPops.class, this::cancelPops);
    }

    private CompletionStage<Reply> hello(Hello request, Peer peer) {
        return sessions.open(request.session(), peer)
                .thenApply(opened -> Reply.success(new HelloReply(CAPABILITIES, brokerName)));
    }

    private CompletionStage<Reply> declare(DeclareGroup request, Peer peer) {
        sessions.requireOpen(request.session(), peer);
        authorizer.mayConsume(peer, request.topic(), request.group());
        requireReserved(request.group());
        topics.require(request.topic());
        GroupSettings settings = new GroupSettings(
                request.group(),
                kind(request.kind()),
                request.topic(),
                GroupSettings.DEFAULT_MAX_ATTEMPTS,
                true,
                false,
                Map.of());
        Optional<GroupSettings> known = engine.group(request.group()).map(group -> group.settings());
        known.ifPresent(before -> requireSame(before, settings));
        if (settings.kind().endsWithSession()) {
            return engine.declareGroup(settings, request.session()).thenApply(declared -> Reply.success());
        }
        return known.isPresent()
                ? CompletableFuture.completedFuture(Reply.success())
                : engine.putGroup(settings).thenApply(created -> Reply.success());
    }

    private CompletionStage<Reply> leave(LeaveGroup request, Peer peer) {
        sessions.requireOpen(request.session(), peer);
        boolean ends = engine.group(request.group())
                .map(group -> group.settings().kind().endsWithSession())
                .orElse(false);
        return ends
                ? engine.leaveGroup(request.group(), request.session()).thenApply(left -> Reply.success())
                : CompletableFuture.completedFuture(Reply.success());
    }

    private CompletionStage<Reply> delete(DeleteGroup request, Peer peer) {
        sessions.requireMayUse(request.group(), peer);
        authorizer.mayConsume(peer, "", request.group());
        requireReserved(request.group());
        return engine.deleteGroup(request.group()).thenApply(existed -> Reply.success());
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

    private static void requireSame(GroupSettings known, GroupSettings wanted) {
        if (known.kind() != wanted.kind() || !known.topic().equals(wanted.topic())) {
            throw new Refused(
                    ResponseCode.INVALID_PARAMETER,
                    "the group " + known.name() + " exists as " + known.kind() + " of " + known.topic()
                            + "; delete it first");
        }
    }
}
