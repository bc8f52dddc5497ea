package io.trivium.rocket.client;

import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.Browse;
import io.trivium.rocket.protocol.request.BrowseReply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pops messages and shows them. Where several brokers have a topic, each is asked in turn, at first without waiting, so that no
 * answer ever comes that nobody wants any more. The client's event loop owns it.
 */
final class Popping {
    /** How long one of several brokers is asked before the next. */
    private static final long TURN_MILLIS = 1_000;

    private final ClientContext context;
    private final Routes routes;
    private final Links links;
    private final Faults faults;
    private final SinglePop pops;
    private final GenuinePopping genuine;
    private final GenuineBrowsing genuineBrowsing = new GenuineBrowsing();
    private int turn;

    Popping(ClientContext context, Routes routes, Links links, Faults faults, SinglePop pops, GenuinePopping genuine) {
        this.faults = faults;
        this.context = context;
        this.routes = routes;
        this.links = links;
        this.pops = pops;
        this.genuine = genuine;
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
            return genuine(sound.get(0))
                    .flatMap(all -> all
                            ? genuine.pop(call, sound, waitMillis)
                            : inTurns(call, sound, 0, context.clock().millis() + waitMillis));
        });
    }

    /** Whether a broker is genuine, which its cluster then is. */
    private Later<Boolean> genuine(Route.Broker broker) {
        Later<Boolean> result = new Later<>();
        links.session(broker).then(session -> result.complete(!session.trivium()), failure -> {
            faults.failed(broker);
            result.complete(false);
        });
        return result;
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
            if (!session.trivium()) {
                return genuine.pop(call, List.of(broker), waitMillis);
            }
            return pops.ask(session, call, broker.name(), waitMillis).map(messages -> {
                links.leased(broker, messages);
                return messages;
            });
        });
    }

    /** The brokers are shown one after the other; the cursor names the one that it belongs to. */
    Later<BrowsePage> browse(String group, String topic, String cursor, int maxMessages, @Nullable String selector) {
        return routes.of(topic).flatMap(route -> {
            int colon = cursor.indexOf(':');
            int broker = colon < 0 ? 0 : brokerIndex(cursor.substring(0, colon));
            String rest = colon < 0 ? "" : cursor.substring(colon + 1);
            return browse(route, broker, new Browse(group, topic, rest, maxMessages, selector));
        });
    }

    private Later<BrowsePage> browse(Route route, int broker, Browse request) {
        List<Route.Broker> brokers = route.readable();
        if (broker >= brokers.size()) {
            return Later.of(new BrowsePage(List.of(), broker + ":"));
        }
        return links.session(brokers.get(broker))
                .flatMap(session -> session.trivium()
                        ? session.ask(request).map(ClientContext::checked).map(Popping::page)
                        : genuineBrowsing.browse(session, request, route.queuesAt(brokers.get(broker))))
                .flatMap(page -> {
                    if (page.messages().isEmpty() && broker + 1 < brokers.size()) {
                        Browse first = new Browse(
                                request.group(), request.topic(), "", request.maxMessages(), request.selector());
                        return browse(route, broker + 1, first);
                    }
                    return Later.of(new BrowsePage(page.messages(), broker + ":" + page.cursor()));
                });
    }

    private static BrowsePage page(Reply reply) {
        String cursor = BrowseReply.of(reply).cursor();
        return new BrowsePage(SinglePop.records(reply), cursor);
    }

    private static int brokerIndex(String text) {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            throw new RocketException(RocketException.NOT_ANSWERED, "not a cursor of this client: " + text);
        }
    }
}
