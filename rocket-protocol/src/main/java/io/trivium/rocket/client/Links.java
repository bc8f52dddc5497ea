package io.trivium.rocket.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The connections to all brokers that the client has met, by address. The client's event loop owns it. */
final class Links {
    private final Map<String, BrokerLink> links = new HashMap<>();
    private final Map<String, String> addresses = new HashMap<>();
    private final ClientContext context;
    private final Consumer<BrokerSession> opened;
    private final Consumer<Set<Receipt>> lost;

    /** No broker is known yet. The actions are those of each {@link BrokerLink}. */
    Links(ClientContext context, Consumer<BrokerSession> opened, Consumer<Set<Receipt>> lost) {
        this.context = context;
        this.opened = opened;
        this.lost = lost;
    }

    /** The session with a broker. */
    Later<BrokerSession> session(Route.Broker broker) {
        return link(broker).session();
    }

    private BrokerLink link(Route.Broker broker) {
        BrokerLink link = links.get(broker.address());
        // Asked for each message: seldom is one new, or somewhere else.
        if (link == null || !broker.address().equals(addresses.get(broker.name()))) {
            addresses.put(broker.name(), broker.address());
            link = links.computeIfAbsent(broker.address(), address -> new BrokerLink(context, address, opened, lost));
        }
        return link;
    }

    /** The session with the broker of a receipt. */
    Later<BrokerSession> session(String brokerName) {
        return Later.run(() -> session(broker(brokerName)));
    }

    /** The broker of a receipt. */
    Route.Broker broker(String name) {
        String address = addresses.get(name);
        if (address == null) {
            throw new RocketException(
                    RocketException.NOT_ANSWERED, "this client has had nothing from a broker named " + name);
        }
        return new Route.Broker(name, address);
    }

    RequestNumbers numbers(Route.Broker broker) {
        return link(broker).numbers();
    }

    /** Messages were leased. */
    void leased(Route.Broker broker, List<InboundMessage> messages) {
        HeldLeases held = link(broker).held();
        messages.forEach(message -> held.add(message.receipt()));
    }

    /** Leases are this client's no longer. */
    void finished(Collection<Receipt> receipts) {
        String broker = null;
        HeldLeases held = null;
        for (Receipt receipt : receipts) {
            if (!receipt.broker().equals(broker)) {
                broker = receipt.broker();
                held = heldAt(broker);
            }
            if (held != null) {
                held.remove(receipt);
            }
        }
    }

    private @Nullable HeldLeases heldAt(String broker) {
        String address = addresses.get(broker);
        BrokerLink link = address == null ? null : links.get(address);
        return link == null ? null : link.held();
    }

    /** The session with a broker, if it is connected at the moment. */
    @Nullable
    BrokerSession openSession(Route.Broker broker) {
        BrokerSession session = link(broker).openSession();
        return session != null && session.peer().open() ? session : null;
    }

    List<BrokerSession> openSessions() {
        List<BrokerSession> sessions = new ArrayList<>();
        for (BrokerLink link : links.values()) {
            BrokerSession session = link.openSession();
            if (session != null) {
                sessions.add(session);
            }
        }
        return sessions;
    }

    void close() {
        links.values().forEach(BrokerLink::close);
    }
}
