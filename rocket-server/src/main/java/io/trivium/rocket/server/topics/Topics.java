package io.trivium.rocket.server.topics;

import io.trivium.broker.Broker;
import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.Topic;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.body.TopicConfig;
import io.trivium.rocket.server.config.LiveSettings;
import io.trivium.rocket.server.door.Refused;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Topics as RocketMQ's clients expect them: made when they are needed first, and in the routes before anyone hears of them. */
public final class Topics {
    private static final int INHERIT = 1;

    private final Broker engine;
    private final Registration registration;
    private final LiveSettings settings;
    private final Pending<Topic> pending = new Pending<>();

    public Topics(Broker engine, Registration registration, LiveSettings settings) {
        this.engine = engine;
        this.registration = registration;
        this.settings = settings;
    }

    public Optional<Topic> find(String name) {
        return engine.topic(name);
    }

    /** Returns a topic, or refuses with code 17. */
    public Topic require(String name) {
        return engine.topic(name)
                .orElseThrow(() -> new Refused(
                        ResponseCode.TOPIC_NOT_EXIST, "the topic " + name + " does not exist; create it first"));
    }

    /** Whether the order of a queue's messages counts more than their priorities: by RocketMQ's flag, or the type of its messages. */
    public static boolean inOrder(Topic topic) {
        return topic.ordered() || "FIFO".equals(topic.attributes().get("message.type"));
    }

    /** A queue of a topic; also one that the topic has lost, while it holds messages. */
    public Optional<QueueId> queue(Topic topic, int number) {
        if (number < 0) {
            return Optional.empty();
        }
        QueueId queue = new QueueId(topic.name(), number);
        return engine.hasQueue(queue) ? Optional.of(queue) : Optional.empty();
    }

    /** Refuses, with code 16, while this broker may not be read. */
    public void requireReadableBroker() {
        if (!registration.readable()) {
            throw new Refused(ResponseCode.NO_PERMISSION, "this broker may not be read at present");
        }
    }

    /** Refuses, with code 16, while this broker may not be written. */
    public void requireWritableBroker() {
        if (!registration.writable()) {
            throw new Refused(ResponseCode.NO_PERMISSION, "this broker may not be written at present");
        }
    }

    /** As {@link #requireWritableBroker()}; as RocketMQ, for ordered topics only: others are just not routed. */
    public void requireWritableBroker(Topic topic) {
        if (topic.ordered()) {
            requireWritableBroker();
        }
    }

    /**
     * Creates the topic of a send that found none, modelled on another topic, or refuses with code 17. A temporary destination is made by
     * its owner only.
     *
     * @param unit whether its producer is of a unit: the topic then is, too
     */
    public CompletionStage<Topic> createForSend(String name, String template, int wantedQueues, boolean unit) {
        int sysFlag = unit ? TopicConfig.UNIT : 0;
        if (Names.isRetryTopic(name)) {
            return ensure(TopicSettings.of(name, 1).withSysFlag(subscribers(unit)));
        }
        if (Names.isDeadLetterTopic(name)) {
            return ensure(TopicSettings.of(name, 1).withSysFlag(sysFlag));
        }
        Topic model = engine.topic(template).orElse(null);
        if (Names.isTemporary(name) || !settings.autoCreateTopics() || model == null || !model.inheritable()) {
            return CompletableFuture.failedFuture(new Refused(
                    ResponseCode.TOPIC_NOT_EXIST,
                    "the topic " + name + " does not exist and is not made by a send; create it first"));
        }
        int queues = Math.max(1, Math.min(wantedQueues, model.writeQueues()));
        return ensure(new TopicSettings(
                name, queues, queues, model.permissions() & ~INHERIT, sysFlag, model.ordered(), Map.of()));
    }

    /** Returns the retry topic of a group, which is created if there is none; its consumers may be of a unit. */
    public CompletionStage<Topic> ensureRetries(ConsumerGroup group, boolean unit) {
        int queues = Math.max(1, GroupAttributes.retryQueues(group.settings()));
        return ensure(TopicSettings.of(Names.retryTopic(group.name()), queues).withSysFlag(subscribers(unit)));
    }

    private static int subscribers(boolean unit) {
        return unit ? TopicConfig.UNIT_SUBSCRIBED : 0;
    }

    /** Returns a topic, which is created with a number of queues if there is none. */
    public CompletionStage<Topic> ensure(String name, int queues) {
        return ensure(TopicSettings.of(name, queues));
    }

    /** The topic when its creation, which is under way, is over and those who came before were told; null if no creation is under way. */
    public @Nullable CompletionStage<Topic> underWay(String name) {
        return pending.underWay(name);
    }

    /** As {@link #ensure(String, int)}, with settings for a new one. */
    public CompletionStage<Topic> ensure(TopicSettings settings) {
        CompletionStage<Topic> underWay = underWay(settings.name());
        if (underWay != null) {
            return underWay;
        }
        Optional<Topic> known = engine.topic(settings.name());
        return known.isPresent()
                ? CompletableFuture.completedFuture(known.get())
                : pending.once(settings.name(), () -> put(settings));
    }

    /** Creates or changes a topic; answered when the name servers know. */
    public CompletionStage<Topic> put(TopicSettings settings) {
        return engine.putTopic(settings)
                .thenCompose(topic -> registration.announce(topic).thenApply(announced -> topic));
    }

    /** Deletes a topic, and with a temporary one what could not be consumed of it; answered when the name servers know. */
    public CompletionStage<Boolean> delete(String name) {
        CompletionStage<Boolean> deleted = deleteAlone(name);
        if (!Names.isTemporary(name)) {
            return deleted;
        }
        String deadLetters = Names.deadLetterTopic(io.trivium.message.mapping.Names.queueGroupOf(name));
        return deleted.thenCompose(existed -> deleteAlone(deadLetters).thenApply(alsoExisted -> existed));
    }

    private CompletionStage<Boolean> deleteAlone(String name) {
        return engine.deleteTopic(name)
                .thenCompose(existed -> existed
                        ? registration.withdraw(name).thenApply(withdrawn -> true)
                        : CompletableFuture.completedFuture(false));
    }
}
