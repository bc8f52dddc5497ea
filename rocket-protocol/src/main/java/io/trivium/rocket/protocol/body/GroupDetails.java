package io.trivium.rocket.protocol.body;

import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.Map;
import java.util.TreeMap;

/**
 * What of a consumer group's settings few groups change.
 *
 * @param slowBrokerId the replica that slow consumers are sent to
 * @param sysFlag RocketMQ's groupSysFlag
 * @param attributes by name; in a request each name begins with {@code +} or {@code -}
 */
public record GroupDetails(
        RetryPolicy retryPolicy,
        int consumeTimeoutMinutes,
        long brokerId,
        long slowBrokerId,
        int sysFlag,
        Map<String, String> attributes) {
    /** RocketMQ's. */
    public static final GroupDetails DEFAULT = new GroupDetails(RetryPolicy.Customized.LEVELS, 15, 0, 1, 0, Map.of());

    public GroupDetails {
        attributes = Map.copyOf(attributes);
    }

    static GroupDetails read(JsonObject json) {
        JsonObject changes = json.object("attributes");
        Map<String, String> attributes = new TreeMap<>();
        for (String name : changes.names()) {
            attributes.put(name, changes.textOr(name, ""));
        }
        return new GroupDetails(
                RetryPolicy.read(json.object("groupRetryPolicy")),
                json.intOr("consumeTimeoutMinute", DEFAULT.consumeTimeoutMinutes()),
                json.longOr("brokerId", DEFAULT.brokerId()),
                json.longOr("whichBrokerWhenConsumeSlowly", DEFAULT.slowBrokerId()),
                json.intOr("groupSysFlag", DEFAULT.sysFlag()),
                attributes);
    }

    void writeMembers(JsonWriter json) {
        json.name("attributes").beginObject();
        new TreeMap<>(attributes).forEach(json::member);
        json.endObject()
                .member("brokerId", brokerId)
                .member("consumeTimeoutMinute", consumeTimeoutMinutes)
                .name("groupRetryPolicy")
                .beginObject();
        retryPolicy.writeMembers(json);
        json.endObject().member("groupSysFlag", sysFlag).member("whichBrokerWhenConsumeSlowly", slowBrokerId);
    }
}
