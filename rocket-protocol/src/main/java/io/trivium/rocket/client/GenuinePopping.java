package io.trivium.rocket.client;

import io.trivium.message.PropertyNames;
import io.trivium.rocket.protocol.request.Notification;
import io.trivium.rocket.protocol.request.NotificationReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pops from brokers that are not Trivium. What they lease to nobody is hidden from others for a minute, so a pop never waits there: it is
 * NOTIFICATION that waits, at all brokers at once. That takes nothing, and can be given up. What the group does not want is acknowledged
 * here, what failed too often sent to the dead-letter topic. The client's event loop owns it.
 */
final class GenuinePopping {
    /** Deliveries that may fail before a message is dead-lettered, as {@link GenuineGroups} tells the brokers. */
    static final int MAX_ATTEMPTS = 16;

    private static final long MAX_WAIT_MILLIS = 15_000;
    /** A broker may tell of messages that another consumer takes. */
    private static final long PAUSE_MILLIS = 50;

    private static final int DEFAULT_PRIORITY = 4;

    private final ClientContext context;
    private final Links links;
    private final Groups groups;
    private final Faults faults;
    private final SinglePop pops;
    private final TimedLeases leases;
    private final Finishing finishing;
    private final GenuineFilter filter = new GenuineFilter();
    private final Set<Wait> waits = new LinkedHashSet<>();
    private final Map<Place, Later<Boolean>> notified = new HashMap<>();
    private int turn;

    GenuinePopping(
            ClientContext context,
            Links links,
            Groups groups,
            Faults faults,
            SinglePop pops,
            TimedLeases leases,
            Finishing finishing) {
        this.context = context;
        this.links = links;
        this.groups = groups;
        this.faults = faults;
        this.pops = pops;
        this.leases = leases;
        this.finishing = finishing;
    }

    Later<List<InboundMessage>> pop(PopCall call, List<Route.Broker> brokers, long waitMillis) {
        Wait wait = new Wait(call, brokers, context.clock().millis() + waitMillis);
        waits.add(wait);
        take(wait, turn++, 0, null);
        return wait.result;
    }

    /** Ends the waits of an owner. One whose pop is under way ends when that is answered. */
    Later<Integer> cancel(String group, String owner) {
        List<Later<List<InboundMessage>>> ended = new ArrayList<>();
        for (Wait wait : List.copyOf(waits)) {
            if (wait.call.group().equals(group) && wait.call.owner().equals(owner)) {
                wait.deadlineMillis = 0;
                ended.add(wait.result);
                if (wait.idle) {
                    end(wait, List.of());
                }
            }
        }
        return Later.settled(ended).map(List::size);
    }

    /** Asks one broker after the other, without waiting, until one has messages. */
    private void take(Wait wait, int first, int asked, @Nullable RocketException failure) {
        if (asked == wait.brokers.size()) {
            nothing(wait, failure);
            return;
        }
        wait.idle = false;
        Route.Broker broker = wait.brokers.get(Math.floorMod(first + asked, wait.brokers.size()));
        links.session(broker)
                .flatMap(session -> pops.ask(session, wait.call, broker.name(), 0))
                .then(
                        messages -> {
                            faults.answered(broker);
                            wait.answered = true;
                            taken(wait, messages, first, asked, failure);
                        },
                        refusal -> {
                            faults.failed(broker);
                            take(wait, first, asked + 1, refusal);
                        });
    }

    private void taken(
            Wait wait, List<InboundMessage> messages, int first, int asked, @Nullable RocketException failure) {
        List<InboundMessage> wanted = wanted(wait.call, messages);
        if (!wanted.isEmpty()) {
            end(wait, wanted);
        } else if (messages.isEmpty()) {
            take(wait, first, asked + 1, failure);
        } else {
            take(wait, first, asked, failure);
        }
    }

    private List<InboundMessage> wanted(PopCall call, List<InboundMessage> messages) {
        GroupDeclaration group = groups.declared(call.group());
        List<InboundMessage> wanted = new ArrayList<>();
        List<Receipt> unwanted = new ArrayList<>();
        for (InboundMessage message : messages) {
            leases.add(message);
            if (message.message().attempts() >= MAX_ATTEMPTS) {
                ignore(finishing.deadLetter(List.of(message.receipt()), "failed too often"));
            } else if (filter.wants(group, message.message())) {
                wanted.add(message);
            } else {
                unwanted.add(message.receipt());
            }
        }
        if (!unwanted.isEmpty()) {
            ignore(finishing.acknowledge(unwanted, true));
        }
        wanted.sort(Comparator.comparingLong(GenuinePopping::priority).reversed());
        return wanted;
    }

    /** Higher first among what comes together; what has an ordering key keeps its order. */
    private static long priority(InboundMessage message) {
        var properties = message.message().properties();
        return properties.contains(PropertyNames.SHARDING_KEY)
                ? DEFAULT_PRIORITY
                : properties.longOr(PropertyNames.TRV_PRIORITY, DEFAULT_PRIORITY);
    }

    /** If it fails the lease ends by time, and the message comes here again. */
    private static void ignore(Later<ClientContext.Done> finished) {
        finished.then(done -> {}, failure -> {});
    }

    private void nothing(Wait wait, @Nullable RocketException failure) {
        if (failure != null && !wait.answered) {
            waits.remove(wait);
            wait.result.fail(failure);
        } else if (context.clock().millis() >= wait.deadlineMillis) {
            end(wait, List.of());
        } else {
            await(wait);
        }
    }

    /** Waits until a broker tells of messages, or all say that there were none. */
    private void await(Wait wait) {
        wait.idle = true;
        wait.answered = false;
        int round = ++wait.round;
        List<Later<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < wait.brokers.size(); i++) {
            Later<Boolean> told = told(wait, wait.brokers.get(i));
            all.add(told);
            int first = i;
            told.then(
                    there -> {
                        if (there) {
                            context.loops()
                                    .later(
                                            wait.vain ? PAUSE_MILLIS : 0,
                                            context.loop(),
                                            () -> again(wait, round, first));
                            wait.vain = true;
                        }
                    },
                    failure -> {});
        }
        Later.settled(all).then(answers -> again(wait, round, 0), failure -> {});
    }

    private void again(Wait wait, int round, int first) {
        if (wait.idle && wait.round == round && waits.contains(wait)) {
            wait.round++;
            take(wait, first, 0, null);
        }
    }

    /** What a broker tells; consumers of one group wait together. */
    private Later<Boolean> told(Wait wait, Route.Broker broker) {
        Place place = new Place(wait.call.group(), wait.call.topic(), broker);
        Later<Boolean> running = notified.get(place);
        if (running != null) {
            return running;
        }
        long now = context.clock().millis();
        long millis = Math.max(1, Math.min(MAX_WAIT_MILLIS, wait.deadlineMillis - now));
        Notification request = new Notification(place.group, place.topic, -1, millis, now, false, null, null, null);
        Duration timeout = context.config().callTimeout().plusMillis(millis);
        Later<Boolean> told = links.session(broker)
                .flatMap(session -> session.ask(request, timeout))
                .map(ClientContext::checked)
                .map(reply -> {
                    reply.body().release();
                    return NotificationReply.of(reply).hasMessage();
                });
        notified.put(place, told);
        told.then(there -> notified.remove(place), failure -> notified.remove(place));
        return told;
    }

    private void end(Wait wait, List<InboundMessage> messages) {
        waits.remove(wait);
        wait.result.complete(messages);
    }

    private record Place(String group, String topic, Route.Broker broker) {}

    /** A pop that has no answer yet. */
    private static final class Wait {
        private final PopCall call;
        private final List<Route.Broker> brokers;
        private final Later<List<InboundMessage>> result = new Later<>();
        private long deadlineMillis;
        private int round;
        /** Whether it waits to be told, with no pop under way. */
        private boolean idle;
        /** Whether a broker answered in this round. */
        private boolean answered;
        /** Whether it was told of messages before, and got none. */
        private boolean vain;

        Wait(PopCall call, List<Route.Broker> brokers, long deadlineMillis) {
            this.call = call;
            this.brokers = brokers;
            this.deadlineMillis = deadlineMillis;
        }
    }
}
