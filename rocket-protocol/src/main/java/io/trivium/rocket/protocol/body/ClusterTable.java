package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All brokers of all clusters.
 *
 * @param brokersByCluster the names of the brokers of each cluster
 */
public record ClusterTable(List<BrokerData> brokers, Map<String, List<String>> brokersByCluster) {
    public static ClusterTable read(ByteBuf body) {
        JsonObject json = JsonObject.parse(body);
        JsonObject brokerTable = json.object("brokerAddrTable");
        JsonObject clusterTable = json.object("clusterAddrTable");
        Map<String, List<String>> clusters = new LinkedHashMap<>();
        clusterTable.names().forEach(name -> clusters.put(name, clusterTable.texts(name)));
        return new ClusterTable(
                brokerTable.names().stream()
                        .map(brokerTable::object)
                        .map(BrokerData::read)
                        .toList(),
                clusters);
    }

    /** Encodes it; replica ids are never quoted here. */
    public ByteBuf encode() {
        return JsonWriter.object(json -> {
            json.name("brokerAddrTable").beginObject();
            for (BrokerData broker : brokers) {
                broker.write(json.name(broker.brokerName()), false);
            }
            json.endObject().name("clusterAddrTable").beginObject();
            brokersByCluster.forEach((cluster, names) -> json.member(cluster, (Collection<String>) names));
            json.endObject();
        });
    }
}
