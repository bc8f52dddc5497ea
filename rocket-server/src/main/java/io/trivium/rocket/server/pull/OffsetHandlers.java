package io.trivium.rocket.server.pull;

import io.trivium.broker.Broker;
import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.delivery.QueueRange;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.Topic;
import io.trivium.message.RecordFields;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.GetEarliestStoreTime;
import io.trivium.rocket.protocol.request.GetMaxOffset;
import io.trivium.rocket.protocol.request.GetMinOffset;
import io.trivium.rocket.protocol.request.OffsetReply;
import io.trivium.rocket.protocol.request.QueryConsumerOffset;
import io.trivium.rocket.protocol.request.SearchOffset;
import io.trivium.rocket.protocol.request.TimestampReply;
import io.trivium.rocket.protocol.request.UpdateConsumerOffset;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.door.RequestRouter;
import io.trivium.rocket.server.topics.Groups;
import io.trivium.rocket.server.topics.KeptOffsets;
import io.trivium.rocket.server.topics.Names;
import io.trivium.rocket.server.topics.Topics;
import io.trivium.rocket.transport.Peer;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers what consumers ask and say about offsets: 14, 15, 29, 30, 31, 32. */
public final class OffsetHandlers {
    private static final QueueRange NOTHING = new QueueRange(0, 0);

    private final Broker engine;
    private final Topics topics;
    private final Groups groups;
    private final KeptOffsets offsets;
    private final Authorizer authorizer;
    private final PendingResets resets;
    private final PullCommits commits;

    public OffsetHandlers(
            Broker engine,
            Topics topics,
            Groups groups,
            KeptOffsets offsets,
            Authorizer authorizer,
            PendingResets resets,
            PullCommits commits) {
        this.engine = engine;
        this.topics = topics;
        this.groups = groups;
        this.offsets = offsets;
        this.authorizer = authorizer;
        this.resets = resets;
        this.commits = commits;
    }

    public void addTo(RequestRouter.Builder router) {
        router.on(QueryConsumerOffset.class, this::cursor)
                .on(UpdateConsumerOffset.class, this::moveCursor)
                .on(SearchOffset.class, this::offsetAtTime)
                .on(
                        GetMaxOffset.class,
                        (request, peer) -> offset(
                                range(peer, request.topic(), request.queueId()).maxOffset()))
                .on(
                        GetMinOffset.class,
                        (request, peer) -> offset(
                                range(peer, request.topic(), request.queueId()).minOffset()))
                .on(GetEarliestStoreTime.class, this::earliestStoreTime);
    }

    private CompletionStage<Reply> cursor(QueryConsumerOffset request, Peer peer) {
        authorizer.mayConsume(peer, request.topic(), request.consumerGroup());
        QueueId queue = queue(request.queueId(), request.topic());
        // What is told is kept: it must not go back in a crash.
        return commits.settle(request.consumerGroup(), queue).thenApply(kept -> cursor(request, queue));
    }

    private Reply cursor(QueryConsumerOffset request, QueueId queue) {
        OptionalLong known = engine.cursor(request.consumerGroup(), queue);
        OptionalLong cursor = known.isPresent() ? known : offsets.find(request.consumerGroup(), queue);
        if (cursor.isPresent()) {
            return Reply.success(new OffsetReply(cursor.getAsLong()));
        }
        QueueRange range = engine.range(queue).orElse(NOTHING);
        if (request.zeroIfNotFound() && range.minOffset() <= 0 && !range.empty()) {
            // A young queue: a new group reads it from its beginning, whatever its clients' setting.
            return Reply.success(new OffsetReply(0));
        }
        return Reply.failure(
                ResponseCode.QUERY_NOT_FOUND,
                "the group " + request.consumerGroup() + " has no position in this queue, maybe it is new");
    }

    private CompletionStage<Reply> moveCursor(UpdateConsumerOffset request, Peer peer) {
        Names.requireNativeGroup(request.consumerGroup());
        authorizer.mayConsume(peer, request.topic(), request.consumerGroup());
        groups.require(request.consumerGroup());
        Topic topic = topics.require(request.topic());
        QueueId queue = topics.queue(topic, request.queueId())
                .filter(found -> request.offset() >= 0)
                .orElseThrow(() -> new Refused(
                        ResponseCode.INVALID_PARAMETER,
                        "the topic " + topic.name() + " has no queue " + request.queueId() + " or no offset "
                                + request.offset()));
        if (resets.pending(request.consumerGroup(), queue)) {
            // An operator has moved it, and the client does not know yet: what it says is about before.
            return CompletableFuture.completedFuture(Reply.success());
        }
        return commits.moveCursor(request.consumerGroup(), queue, request.offset())
                .thenApply(moved -> Reply.success());
    }

    private CompletionStage<Reply> offsetAtTime(SearchOffset request, Peer peer) {
        QueueRange range = range(peer, request.topic(), request.queueId());
        if (range.empty()) {
            return offset(range.minOffset());
        }
        QueueId queue = new QueueId(request.topic(), request.queueId());
        if (request.boundary().equalsIgnoreCase("upper")) {
            long after = request.millis() == Long.MAX_VALUE
                    ? range.maxOffset()
                    : engine.offsetAtTime(queue, request.millis() + 1).orElse(range.maxOffset());
            return offset(Math.max(range.minOffset(), after - 1));
        }
        return offset(engine.offsetAtTime(queue, request.millis()).orElse(range.maxOffset()));
    }

    private CompletionStage<Reply> earliestStoreTime(GetEarliestStoreTime request, Peer peer) {
        QueueRange range = range(peer, request.topic(), request.queueId());
        long millis = -1;
        if (!range.empty()) {
            QueueId queue = new QueueId(request.topic(), request.queueId());
            try (PullResult first = engine.pull(new PullQuery(queue, range.minOffset(), 1, 1, MessageFilter.ALL))) {
                if (!first.records().isEmpty()) {
                    ByteBuffer record = first.records().get(0).bytes();
                    millis = RecordFields.storedMillis(record, record.position());
                }
            }
        }
        return CompletableFuture.completedFuture(Reply.success(new TimestampReply(millis)));
    }

    /** The range of a queue; of one that does not exist, that of an empty queue. */
    private QueueRange range(Peer peer, String topic, int number) {
        authorizer.mayConsume(peer, topic, "");
        return number < 0 ? NOTHING : engine.range(new QueueId(topic, number)).orElse(NOTHING);
    }

    private static QueueId queue(int number, String topic) {
        if (number < 0) {
            throw new Refused(ResponseCode.INVALID_PARAMETER, "no queue " + number);
        }
        return new QueueId(topic, number);
    }

    private static CompletionStage<Reply> offset(long offset) {
        return CompletableFuture.completedFuture(Reply.success(new OffsetReply(offset)));
    }
}
