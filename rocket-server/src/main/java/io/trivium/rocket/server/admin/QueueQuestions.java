package io.trivium.rocket.server.admin;

import io.trivium.broker.Broker;
import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.delivery.QueueRange;
import io.trivium.broker.log.Slice;
import io.trivium.broker.topic.QueueId;
import io.trivium.message.PropertyNames;
import io.trivium.message.RecordFields;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.admin.QueryQueue;
import io.trivium.rocket.protocol.body.QueueSample;
import io.trivium.rocket.server.clients.ClientRegistry;
import io.trivium.rocket.server.clients.Subscription;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.transport.Peer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Answers what the entries of a queue are: 321. */
final class QueueQuestions {
    private static final int MAX_ENTRIES = 1024;
    private static final int MAX_BYTES = 64 * 1024 * 1024;

    private final Broker engine;
    private final ClientRegistry clients;
    private final Authorizer authorizer;

    QueueQuestions(AdminParts parts) {
        engine = parts.engine();
        clients = parts.clients();
        authorizer = parts.authorizer();
    }

    CompletionStage<Reply> answer(QueryQueue question, Peer peer) {
        authorizer.mayAdminister(peer, question.topic());
        QueueRange range = question.queueId() < 0
                ? null
                : engine.range(new QueueId(question.topic(), question.queueId()))
                        .orElse(null);
        if (range == null) {
            throw new Refused(
                    ResponseCode.SYSTEM_ERROR, question.queueId() + "@" + question.topic() + " is not exist!");
        }
        Subscription subscription =
                question.group() == null ? null : clients.subscription(question.group(), question.topic());
        QueueSample sample = new QueueSample(
                range.minOffset(),
                range.maxOffset(),
                subscription == null ? null : subscription.data(),
                entries(question, range, subscription));
        return CompletableFuture.completedFuture(Reply.success(sample.encode()));
    }

    private List<QueueSample.Entry> entries(
            QueryQueue question, QueueRange range, @Nullable Subscription subscription) {
        long first = Math.max(question.first(), range.minOffset());
        int count = Math.max(0, Math.min(question.count(), MAX_ENTRIES));
        List<QueueSample.Entry> entries = new ArrayList<>(count);
        if (count == 0 || first >= range.maxOffset()) {
            return entries;
        }
        QueueId queue = new QueueId(question.topic(), question.queueId());
        try (PullResult found = engine.pull(new PullQuery(queue, first, count, MAX_BYTES, MessageFilter.ALL))) {
            for (Slice record : found.records()) {
                entries.add(entry(record.bytes(), subscription));
            }
        }
        return entries;
    }

    private static QueueSample.Entry entry(ByteBuffer record, @Nullable Subscription subscription) {
        int at = record.position();
        String tags = RecordFields.property(record, at, PropertyNames.TAGS);
        int hash = tags == null ? 0 : tags.hashCode();
        return new QueueSample.Entry(
                RecordFields.position(record, at),
                RecordFields.totalSize(record, at),
                hash,
                subscription != null && wants(subscription.filter(), hash, record));
    }

    private static boolean wants(MessageFilter filter, int tagHash, ByteBuffer record) {
        return filter.mayMatch(tagHash) && (!filter.readsRecords() || filter.matches(record));
    }
}
