package io.trivium.rocket.server.admin;

import io.trivium.broker.Broker;
import io.trivium.broker.delivery.QueueRange;
import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.Topic;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.admin.CorrectionOffsets;
import io.trivium.rocket.protocol.body.ConsumeStats;
import io.trivium.rocket.protocol.body.MessageQueue;
import io.trivium.rocket.protocol.body.OffsetTables;
import io.trivium.rocket.protocol.body.QueueOffsets;
import io.trivium.rocket.protocol.body.TimeSpans;
import io.trivium.rocket.server.clients.ClientRegistry;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.server.stats.Measure;
import io.trivium.rocket.server.stats.StoreTimes;
import io.trivium.rocket.server.stats.Traffic;
import io.trivium.rocket.server.topics.Registration;
import io.trivium.rocket.server.topics.Topics;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** How far groups are: what 43, 208, 303, 308 and 317 tell. */
final class Progress {
    private static final QueueRange NOTHING = new QueueRange(0, 0);

    private final Broker engine;
    private final RocketServerConfig config;
    private final Topics topics;
    private final ClientRegistry clients;
    private final Registration registration;
    private final Traffic traffic;
    private final InstantSource clock;
    private final StoreTimes times;

    Progress(AdminParts parts) {
        engine = parts.engine();
        config = parts.config();
        topics = parts.topics();
        clients = parts.clients();
        registration = parts.registration();
        traffic = parts.traffic();
        clock = parts.surroundings().clock();
        times = new StoreTimes(engine);
    }

    /** A group on a topic, or on all of its topics. */
    Reply stats(String group, @Nullable String topic) {
        double perSecond = 0;
        List<ConsumeStats.Row> rows = new ArrayList<>();
        for (ConsumeStats stats : byTopic(group, topic != null ? List.of(topic) : topicsOf(group), each -> true)) {
            perSecond += stats.receivedPerSecond();
            rows.addAll(stats.rows());
        }
        return Reply.success(new ConsumeStats(perSecond, rows).encode());
    }

    /** All groups, on all of their topics or on those with an order. */
    Reply allStats(boolean ordered) {
        Map<String, List<ConsumeStats>> groups = new LinkedHashMap<>();
        for (ConsumerGroup group : engine.groups()) {
            String name = group.name();
            groups.put(name, byTopic(name, topicsOf(name), topic -> !ordered || topic.ordered()));
        }
        return Reply.success(ConsumeStats.encodeAll(config.address(), groups));
    }

    /** All offsets of all groups. */
    Reply allOffsets() {
        SortedMap<String, Map<Integer, Long>> offsets = new TreeMap<>();
        for (ConsumerGroup group : engine.groups()) {
            engine.cursors(group.name())
                    .forEach((queue, offset) -> offsets.computeIfAbsent(
                                    Traffic.key(queue.topic(), group.name()), key -> new TreeMap<>())
                            .put(queue.number(), offset));
        }
        return Reply.success(OffsetTables.encode(registration.version(), offsets));
    }

    /** From when to when a topic's messages are, and how late a group is. */
    Reply timeSpan(String group, String topicName) {
        Topic topic = topics.require(topicName);
        List<TimeSpans.Row> rows = new ArrayList<>();
        for (int number = 0; number < topic.queues(); number++) {
            QueueId queue = new QueueId(topicName, number);
            QueueRange range = engine.range(queue).orElse(NOTHING);
            long finished = engine.cursor(group, queue).orElse(0) - 1;
            long finishedMillis = times.of(queue, finished >= 0 ? finished : range.minOffset());
            boolean waits = finished + 1 < range.maxOffset();
            rows.add(new TimeSpans.Row(
                    queueOf(queue),
                    times.of(queue, range.minOffset()),
                    times.of(queue, range.maxOffset() - 1),
                    finishedMillis,
                    waits && finishedMillis > 0 ? clock.millis() - finishedMillis : 0));
        }
        return Reply.success(new TimeSpans(rows).encode());
    }

    /** The smallest offsets of other groups on a topic, where they are behind one group. */
    Reply corrections(CorrectionOffsets question) {
        Map<MessageQueue, Long> least = new LinkedHashMap<>();
        SortedMap<QueueId, Long> own = engine.cursors(question.group());
        for (ConsumerGroup group : engine.groups()) {
            if (group.name().equals(question.group()) || question.filtered().contains(group.name())) {
                continue;
            }
            engine.cursors(group.name()).forEach((queue, offset) -> {
                Long compared = own.get(queue);
                if (queue.topic().equals(question.topic()) && (compared == null || offset < compared)) {
                    least.merge(queueOf(queue), offset, Math::min);
                }
            });
        }
        return Reply.success(new QueueOffsets(least).encodeCorrections());
    }

    private Collection<String> topicsOf(String group) {
        return TopicQuestions.ofGroup(engine, clients, group);
    }

    /** A group that is online has given up what it does not want. */
    private List<ConsumeStats> byTopic(String group, Collection<String> names, Predicate<Topic> wanted) {
        boolean online = clients.online(group);
        return names.stream()
                .filter(name -> !online || clients.subscription(group, name) != null)
                .flatMap(name -> topics.find(name).stream())
                .filter(wanted)
                .map(topic -> of(group, topic))
                .toList();
    }

    private ConsumeStats of(String group, Topic topic) {
        List<ConsumeStats.Row> rows = new ArrayList<>(topic.readQueues());
        for (QueueId queue : engine.consumedQueues(topic.name())) {
            QueueRange range = engine.range(queue).orElse(NOTHING);
            long finished = Math.max(0, engine.cursor(group, queue).orElse(0));
            long given = traffic.givenUpTo(group, queue, finished, range.maxOffset());
            rows.add(new ConsumeStats.Row(
                    queueOf(queue), range.maxOffset(), finished, given, Math.max(0, times.of(queue, finished - 1))));
        }
        return new ConsumeStats(traffic.perSecond(Measure.RECEIVED, Traffic.key(topic.name(), group)), rows);
    }

    private MessageQueue queueOf(QueueId queue) {
        return new MessageQueue(queue.topic(), config.brokerName(), queue.number());
    }
}
