package io.trivium.rocket.protocol.body;

import io.trivium.rocket.protocol.json.JsonException;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the replicas of a broker listen.
 *
 * @param actingMaster whether a replica may stand in for the master
 * @param addresses by the replica's id, 0 being the master; {@code host:port}
 */
public record BrokerData(String cluster, String brokerName, boolean actingMaster, SortedMap<Long, String> addresses) {
    public BrokerData(String cluster, String brokerName, SortedMap<Long, String> addresses) {
        this(cluster, brokerName, false, addresses);
    }

    /** The master's address, or null if there is none at the moment. */
    public @Nullable String master() {
        return addresses.get(0L);
    }

    static BrokerData read(JsonObject json) {
        SortedMap<Long, String> addresses = new TreeMap<>();
        JsonObject table = json.object("brokerAddrs");
        for (String id : table.names()) {
            addresses.put(replicaId(id), table.requiredText(id));
        }
        return new BrokerData(
                json.textOr("cluster", ""),
                json.requiredText("brokerName"),
                json.flagOr("enableActingMaster", false),
                addresses);
    }

    private static long replicaId(String name) {
        try {
            return Long.parseLong(name);
        } catch (NumberFormatException e) {
            throw new JsonException("not a replica id: " + name);
        }
    }

    /** Writes the object, with replica ids in quotes where standard JSON is wanted. */
    void write(JsonWriter json, boolean standard) {
        json.beginObject().name("brokerAddrs").beginObject();
        addresses.forEach((id, address) -> {
            if (standard) {
                json.name(Long.toString(id)).value(address);
            } else {
                json.bareName(id).value(address);
            }
        });
        json.endObject()
                .member("brokerName", brokerName)
                .member("cluster", cluster)
                .member("enableActingMaster", actingMaster)
                .endObject();
    }
}
