package io.trivium.rocket.server.topics;

import io.trivium.broker.Broker;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.Topic;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.server.config.LiveSettings;
import io.trivium.rocket.server.door.Refused;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

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

    /** A queue of a topic; also one that the topic has lost, while it holds messages. */
    public Optional<QueueId> queue(Topic topic, int number) {
        return Optional.of(number)
                .filter(each -> each >= 0)
                .map(each -> new QueueId(topic.name(), each))
                .filter(queue -> engine.range(queue).isPresent());
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
     */
    public CompletionStage<Topic> createForSend(String name, String template, int wantedQueues) {
        if (Names.isRetryTopic(name) || Names.isDeadLetterTopic(name)) {
            return ensure(name, 1);
        }
        Topic model = engine.topic(template).orElse(null);
        if (Names.isTemporary(name) || !settings.autoCreateTopics() || model == null || !model.inheritable()) {
            return CompletableFuture.failedFuture(new Refused(
                    ResponseCode.TOPIC_NOT_EXIST,
                    "the topic " + name + " does not exist and is not made by a send; create it first"));
        }
        int queues = Math.max(1, Math.min(wantedQueues, model.writeQueues()));
        return ensure(
                new TopicSettings(name, queues, queues, model.permissions() & ~INHERIT, 0, model.ordered(), Map.of()));
    }

    /** Returns a topic, which is created with a number of queues if there is none. */
    public CompletionStage<Topic> ensure(String name, int queues) {
        return ensure(TopicSettings.of(name, queues));
    }

    /** As {@link #ensure(String, int)}, with settings for a new one. */
    public CompletionStage<Topic> ensure(TopicSettings settings) {
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
