package io.trivium.rocket.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The connections to all brokers that the client has met, by address. The client's event loop owns it. */
final class Links {
    private final Map<String, BrokerLink> links = new HashMap<>();
    private final Map<String, String> addresses = new HashMap<>();
    private final ClientContext context;
    private final Consumer<BrokerSession> opened;
    private final Runnable lost;

    /** No broker is known yet. The actions are those of each {@link BrokerLink}. */
    Links(ClientContext context, Consumer<BrokerSession> opened, Runnable lost) {
        this.context = context;
        this.opened = opened;
        this.lost = lost;
    }

    /** The session with a broker. */
    Later<BrokerSession> session(Route.Broker broker) {
        addresses.put(broker.name(), broker.address());
        return links.computeIfAbsent(broker.address(), address -> new BrokerLink(context, address, opened, lost))
                .session();
    }

    /** The session with the broker of a receipt. */
    Later<BrokerSession> session(String brokerName) {
        String address = addresses.get(brokerName);
        if (address == null) {
            return Later.failed(new RocketException(
                    RocketException.NOT_ANSWERED, "this client has had nothing from a broker named " + brokerName));
        }
        return session(new Route.Broker(brokerName, address));
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
