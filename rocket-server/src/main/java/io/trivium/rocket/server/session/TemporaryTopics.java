package io.trivium.rocket.server.session;

import io.trivium.broker.Broker;
import io.trivium.broker.topic.Topic;
import io.trivium.message.mapping.Names;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.OwnTemporary;
import io.trivium.rocket.server.clients.Sessions;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.door.RequestRouter;
import io.trivium.rocket.server.stats.Traffic;
import io.trivium.rocket.server.topics.Topics;
import io.trivium.rocket.transport.Peer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The temporary destinations that sessions own (31041): each is deleted when its session ends, however that comes. Which are owned is
 * in memory only: after a restart clients say again what they have. Thread-safe.
 */
public final class TemporaryTopics {
    private static final Logger LOG = LoggerFactory.getLogger(TemporaryTopics.class);

    /** How many may be noted before those are looked for that their owners have deleted. */
    private static final int LEAST = 256;

    private final Broker engine;
    private final Sessions sessions;
    private final Topics topics;
    private final Traffic traffic;
    private final Map<String, String> owners = new ConcurrentHashMap<>();
    private volatile int tidiedSize = LEAST;

    public TemporaryTopics(Broker engine, Sessions sessions, Topics topics, Traffic traffic) {
        this.engine = engine;
        this.sessions = sessions;
        this.topics = topics;
        this.traffic = traffic;
    }

    public void addTo(RequestRouter.Builder router) {
        sessions.onEnd(this::ended);
        router.on(OwnTemporary.class, this::own);
    }

    private CompletionStage<Reply> own(OwnTemporary request, Peer peer) {
        sessions.requireOpen(request.session(), peer);
        if (!Names.isTemporary(request.topic()) || request.queues() < 1 || request.queues() > Topic.MAX_QUEUES) {
            throw new Refused(
                    ResponseCode.INVALID_PARAMETER,
                    "only temporary destinations of 1 to " + Topic.MAX_QUEUES + " queues are owned");
        }
        refuseOthers(request, owners.get(request.topic()));
        return topics.ensure(request.topic(), request.queues()).thenApply(topic -> made(request));
    }

    /** Notes the owner only now: what is not made yet could be taken for deleted. */
    private Reply made(OwnTemporary request) {
        boolean open = sessions.whileOpen(
                request.session(), () -> refuseOthers(request, owners.putIfAbsent(request.topic(), request.session())));
        if (!open) {
            if (!owners.containsKey(request.topic())) {
                delete(request.topic());
            }
            throw new Refused(ResponseCode.NO_PERMISSION, "the session ended before its destination was made");
        }
        tidy();
        return Reply.success();
    }

    private static void refuseOthers(OwnTemporary request, @Nullable String owner) {
        if (owner != null && !owner.equals(request.session())) {
            throw new Refused(ResponseCode.ILLEGAL_OPERATION, "the temporary destination is another session's");
        }
    }

    /** Forgets what was deleted meanwhile, now and then. */
    private void tidy() {
        if (owners.size() >= 2 * tidiedSize) {
            owners.keySet().removeIf(topic -> topics.find(topic).isEmpty());
            tidiedSize = Math.max(LEAST, owners.size());
        }
    }

    private void ended(String session) {
        owners.forEach((topic, owner) -> {
            if (owner.equals(session) && owners.remove(topic, session)) {
                delete(topic);
            }
        });
    }

    private void delete(String topic) {
        Optional.ofNullable(Names.temporaryKind(topic))
                .filter(kind -> kind.queue())
                .ifPresent(queue -> engine.deleteGroup(Names.queueGroup(topic)));
        topics.delete(topic).whenComplete((existed, failure) -> {
            traffic.forgetTopic(topic);
            if (failure != null) {
                LOG.warn("The temporary destination {} of a session that ended stays: {}", topic, failure.getMessage());
            }
        });
    }
}
