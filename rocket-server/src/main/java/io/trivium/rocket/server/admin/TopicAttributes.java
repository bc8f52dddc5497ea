package io.trivium.rocket.server.admin;

import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.server.door.Refused;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Changes to a topic's attributes: {@code +name=value} sets one, {@code -name} removes it, separated by commas. */
final class TopicAttributes {
    private static final Set<String> KNOWN =
            Set.of("message.type", "queue.type", "cleanup.policy", "reserve.time", "lite.topic.expiration");
    /** What decides how a topic is stored cannot change later. */
    private static final Set<String> FIXED = Set.of("queue.type", "cleanup.policy");

    private static final String OURS = "trivium.";

    private TopicAttributes() {}

    /** Returns the attributes after the changes; refuses, with code 1, what RocketMQ refuses. */
    static Map<String, String> changed(Map<String, String> before, boolean exists, @Nullable String changes) {
        Map<String, String> after = new TreeMap<>(before);
        if (changes == null || changes.isBlank()) {
            return after;
        }
        for (String change : changes.split(",", -1)) {
            apply(change.strip(), exists, after);
        }
        return after;
    }

    private static void apply(String change, boolean exists, Map<String, String> attributes) {
        int equals = change.indexOf('=');
        if (change.startsWith("+") && equals > 1) {
            String name = known(change.substring(1, equals));
            String value = change.substring(equals + 1);
            if (exists && FIXED.contains(name) && !value.equals(attributes.get(name))) {
                throw refused("the attribute " + name + " cannot be changed");
            }
            attributes.put(name, value);
        } else if (change.startsWith("-") && equals < 0) {
            String name = known(change.substring(1));
            if (FIXED.contains(name) || attributes.remove(name) == null) {
                throw refused("the attribute " + name + " cannot be deleted");
            }
        } else {
            throw refused("not a change of an attribute: " + change);
        }
    }

    private static String known(String name) {
        if (!KNOWN.contains(name) && !name.startsWith(OURS)) {
            throw refused("unknown attribute " + name);
        }
        return name;
    }

    private static Refused refused(String why) {
        return new Refused(ResponseCode.SYSTEM_ERROR, why);
    }
}
