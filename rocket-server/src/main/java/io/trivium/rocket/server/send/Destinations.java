package io.trivium.rocket.server.send;

import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.topic.Topic;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.SendMessage;
import io.trivium.rocket.server.clients.QueueLeases;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.topics.Groups;
import io.trivium.rocket.server.topics.Names;
import io.trivium.rocket.server.topics.Topics;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds where a send goes: checks names, creates topics, and redirects what was retried too often (protocol reference §2.1). */
public final class Destinations {
    private static final int NAMES_ITS_LIMIT_SINCE = 121;

    private final Topics topics;
    private final Groups groups;
    private final QueueLeases leases;

    public Destinations(Topics topics, Groups groups, QueueLeases leases) {
        this.topics = topics;
        this.groups = groups;
        this.leases = leases;
    }

    /**
     * Finds the destination.
     *
     * @param version of the sender
     */
    CompletionStage<Destination> find(SendMessage request, int version) {
        String name = request.topic();
        Names.requireTopic(name);
        if (Names.isClosedToClients(name)) {
            throw new Refused(ResponseCode.NO_PERMISSION, "the topic " + name + " is the broker's own");
        }
        CompletionStage<Topic> underWay = topics.underWay(name);
        if (underWay != null) {
            return underWay.thenCompose(created -> inTopic(request, version, created));
        }
        Topic known = topics.find(name).orElse(null);
        if (known != null) {
            return inTopic(request, version, known);
        }
        // Such a topic is made without being asked for, but not for a group that is not there.
        if (Names.isRetryTopic(name)) {
            groups.require(Names.groupOfRetryTopic(name));
        } else if (Names.isDeadLetterTopic(name)) {
            groups.require(Names.groupOfDeadLetterTopic(name));
        }
        return topics.createForSend(name, request.defaultTopic(), request.defaultTopicQueues(), request.unitMode())
                .thenCompose(created -> inTopic(request, version, created));
    }

    private CompletionStage<Destination> inTopic(SendMessage request, int version, Topic topic) {
        topics.requireWritableBroker(topic);
        if (!topic.writable()) {
            throw new Refused(ResponseCode.NO_PERMISSION, "the topic " + topic.name() + " may not be written");
        }
        if (request.queueId() >= topic.queues()) {
            throw new Refused(
                    ResponseCode.INVALID_PARAMETER,
                    "the topic " + topic.name() + " has " + topic.queues() + " queues, no " + request.queueId());
        }
        if (Names.isRetryTopic(topic.name())) {
            return retried(request, version, topic);
        }
        return CompletableFuture.completedFuture(new Destination(topic, request.queueId(), false));
    }

    private CompletionStage<Destination> retried(SendMessage request, int version, Topic topic) {
        if (request.batch()) {
            throw new Refused(ResponseCode.MESSAGE_ILLEGAL, "a batch may not be sent to a retry topic");
        }
        ConsumerGroup group = groups.require(Names.groupOfRetryTopic(topic.name()));
        int max = version >= NAMES_ITS_LIMIT_SINCE && request.maxReconsumeTimes() >= 0
                ? request.maxReconsumeTimes()
                : group.settings().maxAttempts();
        // A group that reads in order sends a message here when it gives up on it.
        boolean dead = (max >= 0 && request.reconsumeTimes() > max) || leases.anyLive(group.name());
        return dead
                ? deadLetters(group.name())
                : CompletableFuture.completedFuture(new Destination(topic, request.queueId(), false));
    }

    /** The dead-letter topic of a group. */
    CompletionStage<Destination> deadLetters(String group) {
        return topics.ensure(Names.deadLetterTopic(group), 1).thenApply(topic -> new Destination(topic, 0, true));
    }

    /** The retry topic of a group, whose consumers may be of a unit. */
    CompletionStage<Destination> retries(ConsumerGroup group, boolean unit) {
        return topics.ensureRetries(group, unit).thenApply(topic -> new Destination(topic, -1, false));
    }
}
