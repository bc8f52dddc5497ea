package io.trivium.rocket.client;

import io.trivium.message.mapping.Names;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How this client shows brokers that are not Trivium that the maker of its temporary destinations lives: as a producer of a group that
 * their names tell, in each heartbeat to each broker that has one of them. The client's event loop owns it.
 */
final class GenuineOwners {
    private final Set<String> owners = new LinkedHashSet<>();
    private final Set<Route.Broker> brokers = new LinkedHashSet<>();

    /** A broker has a temporary destination of this client from now on. */
    void own(String topic, Route.Broker broker) {
        String owner = Names.temporaryOwner(topic);
        if (owner != null) {
            owners.add(owner);
            brokers.add(broker);
        }
    }

    /** The groups of producers to name. */
    Set<String> groups() {
        return owners;
    }

    /** The brokers to stay in touch with. */
    List<Route.Broker> brokers() {
        return List.copyOf(brokers);
    }
}
