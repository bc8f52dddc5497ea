package io.trivium.rocket.client;

import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.SendMessage;
import io.trivium.rocket.protocol.request.SendMessageReply;
import java.util.HashMap;
import java.util.Map;

/**
 * Sends messages. Those without an ordering key go to one queue for each topic, so that they keep their order; where it begins, each
 * client has another one. The client's event loop owns it.
 */
final class Sending {
    private final ClientContext context;
    private final Routes routes;
    private final Links links;
    private final String producerGroup;
    private final int start;
    private final Map<String, Route.WritableQueue> settled = new HashMap<>();

    /**
     * Sends nothing yet.
     *
     * @param start spreads the clients over the queues
     */
    Sending(ClientContext context, Routes routes, Links links, String producerGroup, int start) {
        this.context = context;
        this.routes = routes;
        this.links = links;
        this.producerGroup = producerGroup;
        this.start = start;
    }

    Later<SendReceipt> send(OutboundMessage message) {
        Later<SendReceipt> result = new Later<>();
        routes.forSending(message.topic())
                .map(route -> queue(message, route))
                .then(
                        queue -> send(message, queue).then(result::complete, failure -> {
                            // Perhaps the broker or the queue is gone: the next message looks anew.
                            routes.forget(message.topic());
                            settled.remove(message.topic());
                            result.fail(failure);
                        }),
                        failure -> {
                            message.body().release();
                            result.fail(failure);
                        });
        return result;
    }

    private Route.WritableQueue queue(OutboundMessage message, Route route) {
        int count = route.writable().size();
        if (count == 0) {
            throw new RocketException(
                    ResponseCode.NO_PERMISSION, "the topic " + message.topic() + " has no queue to write to");
        }
        String key = message.orderingKey();
        if (key != null) {
            return route.writable().get(Math.floorMod(key.hashCode(), count));
        }
        Route.WritableQueue queue = settled.get(message.topic());
        if (queue == null || !route.writable().contains(queue)) {
            queue = route.writable().get(Math.floorMod(start, count));
            settled.put(message.topic(), queue);
        }
        return queue;
    }

    private Later<SendReceipt> send(OutboundMessage message, Route.WritableQueue queue) {
        Later<SendReceipt> result = new Later<>();
        links.session(queue.broker())
                .then(
                        session -> session.ask(request(message, queue.queueId()))
                                .map(reply -> receipt(reply, queue.broker().name()))
                                .then(result::complete, result::fail),
                        failure -> {
                            message.body().release();
                            result.fail(failure);
                        });
        return result;
    }

    private SendMessage request(OutboundMessage message, int queueId) {
        return new SendMessage(
                SendMessage.SHORT_NAMES,
                producerGroup,
                message.topic(),
                Routes.TEMPLATE,
                context.config().topicQueues(),
                queueId,
                0,
                message.bornMillis(),
                message.flag(),
                message.properties().encode(),
                0,
                false,
                -1,
                false,
                message.body());
    }

    private static SendReceipt receipt(Reply reply, String broker) {
        switch (reply.code()) {
            // Stored in all of these cases: the others say that a replica or the disk was slow to confirm it.
            case ResponseCode.SUCCESS,
                    ResponseCode.FLUSH_DISK_TIMEOUT,
                    ResponseCode.FLUSH_SLAVE_TIMEOUT,
                    ResponseCode.SLAVE_NOT_AVAILABLE -> {
                reply.body().release();
                SendMessageReply header = SendMessageReply.of(reply);
                return new SendReceipt(broker, header.queueId(), header.queueOffset(), header.messageId());
            }
            default -> throw ClientContext.refusal(reply);
        }
    }
}
