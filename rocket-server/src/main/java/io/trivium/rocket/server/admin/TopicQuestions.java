package io.trivium.rocket.server.admin;

import io.trivium.broker.Broker;
import io.trivium.broker.delivery.QueueRange;
import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.Topic;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.admin.PagedQuestion;
import io.trivium.rocket.protocol.admin.TopicQuestion;
import io.trivium.rocket.protocol.body.MessageQueue;
import io.trivium.rocket.protocol.body.NameList;
import io.trivium.rocket.protocol.body.TopicConfig;
import io.trivium.rocket.protocol.body.TopicStats;
import io.trivium.rocket.protocol.body.TopicTable;
import io.trivium.rocket.server.clients.ClientRegistry;
import io.trivium.rocket.server.clients.OnlineGroup;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.stats.Measure;
import io.trivium.rocket.server.stats.StoreTimes;
import io.trivium.rocket.server.stats.Traffic;
import io.trivium.rocket.server.topics.Registration;
import io.trivium.rocket.server.topics.Topics;
import io.trivium.rocket.transport.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers what tools ask about topics: 21, 202, 300, 351. */
final class TopicQuestions {
    private final Broker engine;
    private final Topics topics;
    private final ClientRegistry clients;
    private final Traffic traffic;
    private final Registration registration;
    private final Authorizer authorizer;
    private final String brokerName;

    TopicQuestions(AdminParts parts) {
        engine = parts.engine();
        topics = parts.topics();
        clients = parts.clients();
        traffic = parts.traffic();
        registration = parts.registration();
        authorizer = parts.authorizer();
        brokerName = parts.config().brokerName();
    }

    CompletionStage<Reply> answer(TopicQuestion question, Peer peer) {
        authorizer.mayAdminister(peer, question.topic());
        return CompletableFuture.completedFuture(
                switch (question.kind()) {
                    case STATS -> stats(topics.require(question.topic()));
                    case CONSUMERS -> Reply.success(NameList.groups(consumers(question.topic())));
                    case CONFIG ->
                        Reply.success(Registration.config(topics.require(question.topic()))
                                .encode());
                });
    }

    /** All topics, or a page of them. */
    Reply all(PagedQuestion question) {
        List<TopicConfig> all =
                engine.topics().stream().map(Registration::config).toList();
        TopicTable page = new TopicTable(registration.version(), Pages.page(all, question));
        return new Reply(
                ResponseCode.SUCCESS, null, new PagedQuestion.Answer(question.kind(), all.size()), page.encode());
    }

    private Reply stats(Topic topic) {
        StoreTimes times = new StoreTimes(engine);
        List<TopicStats.Row> rows = new ArrayList<>(topic.queues());
        for (int number = 0; number < topic.queues(); number++) {
            QueueId queue = new QueueId(topic.name(), number);
            QueueRange range = engine.range(queue).orElse(new QueueRange(0, 0));
            rows.add(new TopicStats.Row(
                    new MessageQueue(topic.name(), brokerName, number),
                    range.minOffset(),
                    range.maxOffset(),
                    range.empty() ? 0 : Math.max(0, times.of(queue, range.maxOffset() - 1))));
        }
        return Reply.success(new TopicStats(traffic.perSecond(Measure.SENT, topic.name()), rows).encode());
    }

    /** The groups that are online and want the topic, and those that have read it. */
    private SortedSet<String> consumers(String topic) {
        SortedSet<String> groups = new TreeSet<>();
        for (String group : clients.onlineGroups()) {
            if (clients.subscription(group, topic) != null) {
                groups.add(group);
            }
        }
        for (ConsumerGroup group : engine.groups()) {
            if (engine.cursors(group.name()).keySet().stream()
                    .anyMatch(queue -> queue.topic().equals(topic))) {
                groups.add(group.name());
            }
        }
        return groups;
    }

    /** The topics that a group wants or has read. */
    static SortedSet<String> ofGroup(Broker engine, ClientRegistry clients, String group) {
        SortedSet<String> names = new TreeSet<>();
        engine.cursors(group).keySet().forEach(queue -> names.add(queue.topic()));
        clients.onlineGroup(group)
                .map(OnlineGroup::subscriptions)
                .ifPresent(wanted -> wanted.forEach(subscription -> names.add(subscription.topic())));
        return names;
    }
}
