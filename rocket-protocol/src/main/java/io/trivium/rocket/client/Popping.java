package io.trivium.rocket.client;

import io.netty.buffer.ByteBuf;
import io.trivium.message.StoredMessage;
import io.trivium.message.StoredRecord;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.Browse;
import io.trivium.rocket.protocol.request.BrowseReply;
import io.trivium.rocket.protocol.request.PopMessage;
import io.trivium.rocket.protocol.request.PopMessageReply;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pops messages and shows them. Where several brokers have a topic, each is asked in turn, at first without waiting, so that no
 * answer ever comes that nobody wants any more. The client's event loop owns it.
 */
final class Popping {
    /** What genuine brokers allow. */
    private static final int GENUINE_MAX_MESSAGES = 32;

    private static final long GENUINE_INVISIBLE_MILLIS = 60_000;
    /** How long one of several brokers is asked before the next. */
    private static final long TURN_MILLIS = 1_000;

    private final ClientContext context;
    private final Routes routes;
    private final Links links;
    private final Groups groups;
    private final Faults faults;
    private int turn;

    Popping(ClientContext context, Routes routes, Links links, Groups groups, Faults faults) {
        this.faults = faults;
        this.context = context;
        this.routes = routes;
        this.links = links;
        this.groups = groups;
    }

    Later<List<InboundMessage>> pop(PopCall call) {
        return routes.of(call.topic()).flatMap(route -> {
            List<Route.Broker> brokers = route.readable();
            long waitMillis = call.maxWait().toMillis();
            if (brokers.size() == 1) {
                return pop(call, brokers.get(0), waitMillis);
            }
            if (brokers.isEmpty()) {
                throw new RocketException(
                        ResponseCode.NO_PERMISSION, "no broker lets the topic " + call.topic() + " be read");
            }
            List<Route.Broker> sound = faults.sound(brokers, broker -> broker);
            return inTurns(call, sound, 0, context.clock().millis() + waitMillis);
        });
    }

    /** Asks the brokers one after the other until one has messages or the time is over. */
    private Later<List<InboundMessage>> inTurns(PopCall call, List<Route.Broker> brokers, int asked, long deadline) {
        Route.Broker broker = brokers.get(Math.floorMod(turn++, brokers.size()));
        long left = Math.max(0, deadline - context.clock().millis());
        long waitMillis = asked < brokers.size() ? 0 : Math.min(left, TURN_MILLIS);
        Later<List<InboundMessage>> result = new Later<>();
        pop(call, broker, waitMillis)
                .then(
                        messages -> {
                            faults.answered(broker);
                            boolean over = left == 0 && asked + 1 >= brokers.size();
                            if (!messages.isEmpty() || over) {
                                result.complete(messages);
                            } else {
                                inTurns(call, brokers, asked + 1, deadline).then(result::complete, result::fail);
                            }
                        },
                        failure -> {
                            // The others may have messages all the same.
                            List<Route.Broker> rest = brokers.stream()
                                    .filter(other -> !other.equals(broker))
                                    .toList();
                            if (failure.code() == RocketException.NOT_ANSWERED && !rest.isEmpty()) {
                                faults.failed(broker);
                                inTurns(call, rest, asked, deadline).then(result::complete, result::fail);
                            } else {
                                result.fail(failure);
                            }
                        });
        return result;
    }

    private Later<List<InboundMessage>> pop(PopCall call, Route.Broker broker, long waitMillis) {
        return links.session(broker).flatMap(session -> {
            groups.used(session, call);
            Duration timeout = context.config().callTimeout().plusMillis(waitMillis);
            return session.ask(request(call, session, waitMillis), timeout)
                    .map(reply -> leased(session, broker, messages(reply, call, broker.name())));
        });
    }

    private List<InboundMessage> leased(BrokerSession session, Route.Broker broker, List<InboundMessage> messages) {
        if (session.trivium()) {
            links.leased(broker, messages);
        }
        return messages;
    }

    private PopMessage request(PopCall call, BrokerSession session, long waitMillis) {
        boolean trivium = session.trivium();
        if (!trivium && call.selector() != null) {
            throw new RocketException(
                    ResponseCode.SUBSCRIPTION_PARSE_FAILED, "this broker is not Trivium and knows no JMS selectors");
        }
        return new PopMessage(
                call.group(),
                call.topic(),
                -1,
                trivium ? call.maxMessages() : Math.min(call.maxMessages(), GENUINE_MAX_MESSAGES),
                GENUINE_INVISIBLE_MILLIS,
                waitMillis,
                context.clock().millis(),
                groups.initMode(call.group()),
                call.selector() == null ? "TAG" : "JMS",
                call.selector() == null ? "*" : call.selector(),
                false,
                null,
                trivium ? session.id() : null,
                trivium ? call.owner() : null);
    }

    private List<InboundMessage> messages(Reply reply, PopCall call, String broker) {
        switch (reply.code()) {
            case ResponseCode.PULL_NOT_FOUND, ResponseCode.POLLING_FULL, ResponseCode.POLLING_TIMEOUT -> {
                reply.body().release();
                return List.of();
            }
            case ResponseCode.SUCCESS -> {
                PopHandle.Maker handles = new PopHandle.Maker(PopMessageReply.of(reply), broker);
                List<InboundMessage> messages = new ArrayList<>();
                for (StoredMessage message : records(reply)) {
                    messages.add(inbound(message, handles.handle(message, call.group()), call));
                }
                return messages;
            }
            default -> {
                routes.forget(call.topic());
                throw ClientContext.refusal(reply);
            }
        }
    }

    private static InboundMessage inbound(StoredMessage message, PopHandle handle, PopCall call) {
        String topic = handle.realTopic(call.topic(), call.group());
        return new InboundMessage(
                message,
                new Receipt(handle.broker(), call.group(), topic, handle.queueId(), handle.offset(), handle.text()));
    }

    /** The brokers are shown one after the other; the cursor names the one that it belongs to. */
    Later<BrowsePage> browse(String group, String topic, String cursor, int maxMessages, @Nullable String selector) {
        return routes.of(topic).flatMap(route -> {
            int colon = cursor.indexOf(':');
            int broker = colon < 0 ? 0 : brokerIndex(cursor.substring(0, colon));
            String rest = colon < 0 ? "" : cursor.substring(colon + 1);
            return browse(route.readable(), broker, new Browse(group, topic, rest, maxMessages, selector));
        });
    }

    private Later<BrowsePage> browse(List<Route.Broker> brokers, int broker, Browse request) {
        if (broker >= brokers.size()) {
            return Later.of(new BrowsePage(List.of(), broker + ":"));
        }
        return links.session(brokers.get(broker))
                .flatMap(session -> session.ask(request))
                .map(ClientContext::checked)
                .flatMap(reply -> {
                    String cursor = broker + ":" + BrowseReply.of(reply).cursor();
                    List<StoredMessage> messages = records(reply);
                    if (messages.isEmpty() && broker + 1 < brokers.size()) {
                        Browse first = new Browse(
                                request.group(), request.topic(), "", request.maxMessages(), request.selector());
                        return browse(brokers, broker + 1, first);
                    }
                    return Later.of(new BrowsePage(messages, cursor));
                });
    }

    private static int brokerIndex(String text) {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            throw new RocketException(RocketException.NOT_ANSWERED, "not a cursor of this client: " + text);
        }
    }

    private static List<StoredMessage> records(Reply reply) {
        ByteBuf body = reply.body();
        try {
            ByteBuffer bytes = body.nioBuffer();
            return StoredRecord.decodeAll(bytes);
        } catch (IllegalArgumentException e) {
            throw new RocketException(
                    RocketException.NOT_ANSWERED, "the broker's messages cannot be read: " + e.getMessage());
        } finally {
            body.release();
        }
    }
}
