package io.trivium.rocket.client;

import io.netty.buffer.ByteBuf;
import io.trivium.message.MessageProperties;
import io.trivium.message.PropertyNames;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.SendMessage;
import io.trivium.rocket.protocol.request.SendMessageReply;
import io.trivium.rocket.protocol.request.SessionSend;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages. Those without an ordering key go to one queue for each topic, so that they keep their order; where it begins, each
 * client has another one. When its broker cannot be reached, or says that it is busy or about to stop, they go to another: whatever may have been
 * stored is not sent again. The client's event loop owns it.
 */
final class Sending {
    private static final int ATTEMPTS = 3;

    private final ClientContext context;
    private final Routes routes;
    private final Links links;
    private final Faults faults;
    private final Repeating repeating;
    private final String producerGroup;
    private final int start;
    private final Remembered<Settled> settled;

    /** By the broker's address. */
    private final Map<String, SendLine> lines = new HashMap<>();

    /**
     * Sends nothing yet.
     *
     * @param start spreads the clients over the queues
     */
    Sending(
            ClientContext context,
            Routes routes,
            Links links,
            Faults faults,
            Repeating repeating,
            String producerGroup,
            int start) {
        this.context = context;
        this.routes = routes;
        this.links = links;
        this.faults = faults;
        this.repeating = repeating;
        this.producerGroup = producerGroup;
        this.start = start;
        settled = new Remembered<>(context.clock());
    }

    Later<SendReceipt> send(OutboundMessage message) {
        Later<SendReceipt> result = new Later<>();
        attempt(message, ATTEMPTS, result);
        return result;
    }

    private void attempt(OutboundMessage message, int left, Later<SendReceipt> result) {
        routes.forSending(message.topic())
                .map(route -> target(message, route))
                .then(
                        target -> {
                            Attempt attempt = new Attempt(
                                    message, target.queue, target.alternative && left > 1 ? left - 1 : 0, result);
                            links.session(target.queue.broker())
                                    .then(
                                            session -> transmit(attempt, session),
                                            failure -> failed(attempt, failure, true));
                        },
                        failure -> {
                            message.body().release();
                            result.fail(failure);
                        });
    }

    /** As {@link #send}, repeated until it is answered. */
    Later<SendReceipt> sendOnce(OutboundMessage message) {
        Later<SendReceipt> result = new Later<>();
        queueFor(message, null)
                .then(queue -> sendOnce(message, queue).then(result::complete, result::fail), failure -> {
                    message.body().release();
                    result.fail(failure);
                });
        return result;
    }

    private Later<SendReceipt> sendOnce(OutboundMessage message, Route.WritableQueue queue) {
        RequestNumbers numbers = links.numbers(queue.broker());
        return numbers.begin().flatMap(number -> sendNumbered(message, queue, numbers, number));
    }

    private Later<SendReceipt> sendNumbered(
            OutboundMessage message, Route.WritableQueue queue, RequestNumbers numbers, long number) {
        Route.Broker broker = queue.broker();
        Later<SendReceipt> sent = lines.computeIfAbsent(broker.address(), address -> line(broker))
                .send(number, session -> {
                    SendMessage send = request(
                            session, message, queue.queueId(), message.body().retainedDuplicate());
                    if (send.reply() || !session.capabilities().names().contains(Capabilities.TRANSACTIONS)) {
                        return new SendLine.Attempt(session.ask(send), false);
                    }
                    SessionSend numbered = new SessionSend(session.id(), null, number, numbers.oldestOpen(), send);
                    return new SendLine.Attempt(session.askOrClose(numbered), true);
                })
                .map(reply -> receipt(reply, broker.name()));
        sent.then(receipt -> over(message, numbers, number), failure -> {
            forget(message.topic());
            over(message, numbers, number);
        });
        return sent;
    }

    private SendLine line(Route.Broker broker) {
        return new SendLine(context, repeating, () -> links.session(broker), () -> links.openSession(broker));
    }

    private static void over(OutboundMessage message, RequestNumbers numbers, long number) {
        message.body().release();
        numbers.end(number);
    }

    /** Sends a message within a transaction, repeated until it is answered. */
    Later<Reply> sendIn(OutboundMessage message, Route.WritableQueue queue, int number, String transaction) {
        Later<Reply> sent = repeating
                .run(() -> links.session(queue.broker())
                        .flatMap(session -> session.askOrClose(new SessionSend(
                                session.id(),
                                transaction,
                                number,
                                0,
                                request(
                                        session,
                                        message,
                                        queue.queueId(),
                                        message.body().retainedDuplicate())))))
                .map(ClientContext::checked);
        sent.then(reply -> release(message, reply), failure -> {
            forget(message.topic());
            message.body().release();
        });
        return sent;
    }

    private static void release(OutboundMessage message, Reply reply) {
        reply.body().release();
        message.body().release();
    }

    /** The queue that a message goes to, on a given broker if there is one. */
    Later<Route.WritableQueue> queueFor(OutboundMessage message, Route.@Nullable Broker broker) {
        return routes.forSending(message.topic()).map(route -> {
            if (broker == null) {
                return target(message, route).queue();
            }
            List<Route.WritableQueue> there = route.writable().stream()
                    .filter(queue -> queue.broker().equals(broker))
                    .toList();
            return there.isEmpty() ? target(message, route).queue() : queueOf(message, there, broker.name() + " ");
        });
    }

    /** As {@link #target}, of one broker's queues; what was chosen of them is kept apart from what was chosen of all. */
    private Route.WritableQueue queueOf(OutboundMessage message, List<Route.WritableQueue> queues, String scope) {
        String key = message.orderingKey();
        if (key != null) {
            return queues.get(Math.floorMod(key.hashCode(), queues.size()));
        }
        Settled known = settled.get(scope + message.topic());
        if (known != null && queues.contains(known.queue)) {
            return known.queue;
        }
        Route.WritableQueue queue = queues.get(Math.floorMod(start, queues.size()));
        settled.put(scope + message.topic(), new Settled(queue));
        return queue;
    }

    private Target target(OutboundMessage message, Route route) {
        int count = route.writable().size();
        if (count == 0) {
            throw new RocketException(
                    ResponseCode.NO_PERMISSION, "the topic " + message.topic() + " has no queue to write to");
        }
        String key = message.orderingKey();
        if (key != null) {
            return new Target(route.writable().get(Math.floorMod(key.hashCode(), count)), false);
        }
        Settled known = settled.get(message.topic());
        if (known == null || faults.avoided(known.queue.broker()) || !known.isIn(route)) {
            List<Route.WritableQueue> sound = faults.sound(route.writable(), Route.WritableQueue::broker);
            known = new Settled(sound.get(Math.floorMod(start, sound.size())));
            settled.put(message.topic(), known);
        }
        return new Target(known.queue, route.readable().size() > 1);
    }

    /** The queue that a topic's messages go to. */
    private static final class Settled {
        private final Route.WritableQueue queue;
        /** The last one that was seen to have the queue: it is asked for each message, and seldom changes. */
        private @Nullable Route checked;

        Settled(Route.WritableQueue queue) {
            this.queue = queue;
        }

        @SuppressWarnings("ReferenceEquality") // a quick look: an equal one is looked through
        boolean isIn(Route route) {
            if (checked == route) {
                return true;
            }
            boolean there = route.writable().contains(queue);
            checked = there ? route : null;
            return there;
        }
    }

    private void transmit(Attempt attempt, BrokerSession session) {
        OutboundMessage message = attempt.message;
        // Kept until it is answered where it may have to go elsewhere.
        ByteBuf body = attempt.left > 0 ? message.body().retainedDuplicate() : message.body();
        SendMessage request = request(session, message, attempt.queue.queueId(), body);
        (session.trivium() ? session.askOrClose(request) : session.ask(request))
                .then(
                        reply -> {
                            faults.answered(attempt.queue.broker());
                            Later.run(() -> Later.of(receipt(
                                            reply, attempt.queue.broker().name())))
                                    .then(
                                            receipt -> {
                                                attempt.release();
                                                attempt.result.complete(receipt);
                                            },
                                            refusal -> refused(attempt, refusal));
                        },
                        failure -> refused(attempt, failure));
    }

    private void refused(Attempt attempt, RocketException failure) {
        boolean stored = switch (failure.code()) {
            case ResponseCode.SYSTEM_BUSY,
                    ResponseCode.SERVICE_NOT_AVAILABLE,
                    ResponseCode.TOPIC_NOT_EXIST,
                    ResponseCode.FLOW_CONTROL,
                    ResponseCode.GO_AWAY -> false;
            default -> true;
        };
        if (stored && attempt.left > 0) {
            attempt.message.body().release();
        }
        if (stored) {
            giveUp(attempt, failure);
        } else {
            failed(attempt, failure, attempt.left > 0);
        }
    }

    /**
     * The message is not stored: it goes elsewhere, if it may.
     *
     * @param holds whether the body is still ours
     */
    private void failed(Attempt attempt, RocketException failure, boolean holds) {
        if (attempt.left > 0) {
            faults.failed(attempt.queue.broker());
            forget(attempt.message.topic());
            attempt(attempt.message, attempt.left, attempt.result);
            return;
        }
        if (holds) {
            attempt.message.body().release();
        }
        giveUp(attempt, failure);
    }

    private void giveUp(Attempt attempt, RocketException failure) {
        if (failure.code() == RocketException.NOT_ANSWERED) {
            faults.failed(attempt.queue.broker());
        }
        // Perhaps the broker or the queue is gone: the next message looks anew.
        forget(attempt.message.topic());
        attempt.result.fail(failure);
    }

    private void forget(String topic) {
        routes.forget(topic);
        settled.remove(topic);
    }

    /**
     * Where a message goes.
     *
     * @param alternative whether another broker has the topic, too, and the message may go there
     */
    private record Target(Route.WritableQueue queue, boolean alternative) {}

    /**
     * One attempt to send.
     *
     * @param left how many more there may be; while there are any, the body is kept
     */
    private record Attempt(OutboundMessage message, Route.WritableQueue queue, int left, Later<SendReceipt> result) {
        void release() {
            if (left > 0) {
                message.body().release();
            }
        }
    }

    private SendMessage request(BrokerSession session, OutboundMessage message, int queueId, ByteBuf body) {
        MessageProperties properties = session.trivium()
                ? message.properties()
                : GenuineForm.properties(message.properties(), !body.isReadable());
        // A reply is not stored: the broker hands it to the requester, which waits for it.
        boolean reply = "reply".equals(message.properties().get(PropertyNames.MSG_TYPE));
        return new SendMessage(
                reply ? SendMessage.REPLY_SHORT_NAMES : SendMessage.SHORT_NAMES,
                producerGroup,
                message.topic(),
                Routes.TEMPLATE,
                context.config().topicQueues(),
                queueId,
                0,
                message.bornMillis(),
                message.flag(),
                properties.encode(),
                0,
                false,
                -1,
                false,
                session.trivium() ? body : GenuineForm.body(body));
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
