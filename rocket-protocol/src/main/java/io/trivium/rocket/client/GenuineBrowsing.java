package io.trivium.rocket.client;

import io.trivium.message.StoredMessage;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.Browse;
import io.trivium.rocket.protocol.request.GetMinOffset;
import io.trivium.rocket.protocol.request.OffsetReply;
import io.trivium.rocket.protocol.request.PullMessage;
import io.trivium.rocket.protocol.request.PullMessageReply;
import io.trivium.rocket.protocol.request.QueryConsumerOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows messages of brokers that are not Trivium: queue after queue from where the group stands to the end, by pulls. What was finished
 * behind that place is shown, too, and what waits to be delivered again is not.
 */
final class GenuineBrowsing {
    private static final long TIMEOUT_MILLIS = 10_000;

    private final GenuineFilter filter = new GenuineFilter();

    /**
     * The next page of one broker.
     *
     * @param request its cursor is empty, or {@code queue:offset}
     * @param queues how many queues the broker has
     * @return without messages if there are no more
     */
    Later<BrowsePage> browse(BrokerSession session, Browse request, int queues) {
        if (request.cursor().isEmpty()) {
            return fromQueue(session, request, 0, queues);
        }
        String[] place = request.cursor().split(":", 2);
        return page(session, request, queues, Integer.parseInt(place[0]), Long.parseLong(place[1]));
    }

    private Later<BrowsePage> fromQueue(BrokerSession session, Browse request, int queue, int queues) {
        if (queue >= queues) {
            return Later.of(new BrowsePage(List.of(), queue + ":0"));
        }
        return session.ask(new QueryConsumerOffset(request.group(), request.topic(), queue, false))
                .flatMap(reply -> {
                    if (reply.code() == ResponseCode.SUCCESS) {
                        return Later.of(reply);
                    }
                    reply.body().release();
                    return session.ask(new GetMinOffset(request.topic(), queue)).map(ClientContext::checked);
                })
                .flatMap(reply -> {
                    reply.body().release();
                    return page(
                            session,
                            request,
                            queues,
                            queue,
                            OffsetReply.of(reply).offset());
                });
    }

    private Later<BrowsePage> page(BrokerSession session, Browse request, int queues, int queue, long offset) {
        return session.ask(pull(request, queue, offset)).flatMap(reply -> {
            long next = next(reply);
            if (reply.code() == ResponseCode.SUCCESS) {
                List<StoredMessage> shown = shown(request, SinglePop.records(reply));
                return shown.isEmpty()
                        ? page(session, request, queues, queue, next)
                        : Later.of(new BrowsePage(shown, queue + ":" + next));
            }
            reply.body().release();
            boolean moved = reply.code() == ResponseCode.PULL_OFFSET_MOVED && next > offset;
            return moved ? page(session, request, queues, queue, next) : fromQueue(session, request, queue + 1, queues);
        });
    }

    private static long next(Reply reply) {
        return switch (reply.code()) {
            case ResponseCode.SUCCESS, ResponseCode.PULL_OFFSET_MOVED ->
                PullMessageReply.of(reply).nextOffset();
            case ResponseCode.PULL_NOT_FOUND, ResponseCode.PULL_RETRY_IMMEDIATELY -> -1;
            default -> throw ClientContext.refusal(reply);
        };
    }

    private List<StoredMessage> shown(Browse request, List<StoredMessage> messages) {
        List<StoredMessage> shown = new ArrayList<>();
        for (StoredMessage message : messages) {
            if (GenuineFilter.standsIn(true, message) && filter.matches(request.selector(), message)) {
                shown.add(message);
            }
        }
        return shown;
    }

    private static PullMessage pull(Browse request, int queue, long offset) {
        return new PullMessage(
                PullMessage.PULL,
                request.group(),
                request.topic(),
                queue,
                offset,
                request.maxMessages(),
                PullMessage.SUBSCRIPTION,
                0,
                TIMEOUT_MILLIS,
                "*",
                0,
                "TAG",
                -1);
    }
}
