package io.trivium.rocket.server.session;

import io.trivium.broker.Broker;
import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.delivery.QueueRange;
import io.trivium.broker.log.Slice;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.Topic;
import io.trivium.message.KeyHashes;
import io.trivium.message.PropertyNames;
import io.trivium.message.RecordFields;
import io.trivium.message.RecordTraits;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.Browse;
import io.trivium.rocket.protocol.request.BrowseReply;
import io.trivium.rocket.server.clients.Sessions;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.RequestHandler;
import io.trivium.rocket.server.filter.Filters;
import io.trivium.rocket.server.pull.RecordBody;
import io.trivium.rocket.server.topics.Groups;
import io.trivium.rocket.server.topics.Topics;
import io.trivium.rocket.transport.Peer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Answers BROWSE: a page of what a group has not finished, over all queues. Pages follow each other in the order in which messages were
 * stored; within a page they are in the order in which a pop takes them.
 */
public final class BrowseHandler implements RequestHandler<Browse> {
    private static final int MAX_MESSAGES = 256;
    private static final int MAX_BYTES = 1024 * 1024;

    private final Broker engine;
    private final Sessions sessions;
    private final Topics topics;
    private final Groups groups;
    private final Authorizer authorizer;

    public BrowseHandler(Broker engine, Sessions sessions, Topics topics, Groups groups, Authorizer authorizer) {
        this.engine = engine;
        this.sessions = sessions;
        this.topics = topics;
        this.groups = groups;
        this.authorizer = authorizer;
    }

    /** The unfinished messages of one queue. */
    private record Part(int queue, PullResult result) {}

    @Override
    public CompletionStage<Reply> handle(Browse request, Peer peer) {
        sessions.requireMayUse(request.group(), peer);
        authorizer.mayConsume(peer, request.topic(), request.group());
        groups.require(request.group());
        Topic topic = topics.require(request.topic());
        MessageFilter filter =
                request.selector() == null ? MessageFilter.ALL : Filters.parse("JMS", request.selector());
        int max = Math.max(1, Math.min(request.maxMessages(), MAX_MESSAGES));
        BrowsePosition position = BrowsePosition.parse(request.cursor());
        List<CompletableFuture<Part>> parts = new ArrayList<>();
        for (QueueId queue : engine.consumedQueues(topic.name())) {
            parts.add(part(request, queue, position, max, filter));
        }
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .whenComplete((all, failure) -> {
                    if (failure != null) {
                        parts.stream()
                                .filter(part -> !part.isCompletedExceptionally())
                                .forEach(part -> part.join().result().close());
                    }
                })
                .thenApply(all ->
                        page(topic, parts.stream().map(CompletableFuture::join).toList(), max));
    }

    private CompletableFuture<Part> part(
            Browse request, QueueId queue, BrowsePosition position, int max, MessageFilter filter) {
        long first = engine.range(queue).map(QueueRange::minOffset).orElse(0L);
        PullQuery query =
                new PullQuery(queue, Math.max(first, position.offset(queue.number())), max, MAX_BYTES, filter);
        return browse(request.group(), query)
                .thenApply(result -> new Part(queue.number(), result))
                .toCompletableFuture();
    }

    /** Goes on until something is found or the queue ends: a page without messages is the last one. */
    private CompletionStage<PullResult> browse(String group, PullQuery query) {
        return engine.browse(group, query).thenCompose(result -> {
            boolean goesOn =
                    result.status() == PullResult.Status.NONE_MATCHED && result.nextOffset() < result.maxOffset();
            return goesOn
                    ? browse(
                            group,
                            new PullQuery(
                                    query.queue(),
                                    result.nextOffset(),
                                    query.maxMessages(),
                                    query.maxBytes(),
                                    query.filter()))
                    : CompletableFuture.completedFuture(result);
        });
    }

    private static Reply page(Topic topic, List<Part> parts, int max) {
        List<Slice> records = new ArrayList<>();
        SortedMap<Integer, Long> next = new TreeMap<>();
        for (Part part : parts) {
            records.addAll(part.result().records());
            next.put(part.queue(), part.result().nextOffset());
        }
        records.sort(Comparator.comparingLong(BrowseHandler::storedAt));
        List<Slice> shown = List.copyOf(records.subList(0, Math.min(max, records.size())));
        for (Slice later : records.subList(shown.size(), records.size())) {
            ByteBuffer record = later.bytes();
            long offset = RecordFields.queueOffset(record, record.position());
            next.merge(RecordFields.queueId(record, record.position()), offset, Math::min);
            later.close();
        }
        return new Reply(
                ResponseCode.SUCCESS,
                null,
                new BrowseReply(new BrowsePosition(next).toString()),
                RecordBody.of(Topics.inOrder(topic) ? shown : byRank(shown)));
    }

    private static List<Slice> byRank(List<Slice> records) {
        return records.stream()
                .map(record -> new Ranked(record, rank(record)))
                .sorted(Comparator.comparingInt(Ranked::rank).reversed())
                .map(Ranked::record)
                .toList();
    }

    /** A record with its rank, which is looked for in its properties. */
    private record Ranked(Slice record, int rank) {}

    /** With an ordering key the order of the messages counts more than their priorities. */
    private static int rank(Slice slice) {
        ByteBuffer record = slice.bytes();
        int at = record.position();
        String key = RecordFields.property(record, at, PropertyNames.SHARDING_KEY);
        if (key != null && KeyHashes.orderingKey(key) != 0) {
            return RecordTraits.DEFAULT_PRIORITY;
        }
        return RecordTraits.priority(
                RecordFields.longProperty(record, at, PropertyNames.TRV_PRIORITY, -1),
                RecordFields.longProperty(record, at, PropertyNames.SYS_MSG_PRIORITY, -1));
    }

    private static long storedAt(Slice record) {
        return RecordFields.position(record.bytes(), record.bytes().position());
    }
}
