package io.trivium.rocket.server.topics;

import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.server.door.Refused;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The attributes that topics or groups may have, and changes to them: {@code +name=value} sets one, {@code -name} removes it,
 * separated by commas. Refuses, with code 1, what RocketMQ refuses.
 */
public final class KnownAttributes {
    private static final Predicate<String> FLAG = Set.of("true", "false")::contains;
    private static final String OURS = "trivium.";

    /** What RocketMQ 5.5 knows of topics. */
    public static final KnownAttributes OF_TOPICS = new KnownAttributes(
            Map.of(
                    "message.type",
                    Set.of("NORMAL", "FIFO", "DELAY", "TRANSACTION", "PRIORITY", "LITE", "MIXED", "UNSPECIFIED")
                            ::contains,
                    "queue.type",
                    Set.of("SimpleCQ", "BatchCQ")::contains,
                    "cleanup.policy",
                    Set.of("DELETE")::contains,
                    "reserve.time",
                    number(-1, Long.MAX_VALUE),
                    "lite.topic.expiration",
                    number(-1, 43_200)),
            Set.of("queue.type", "cleanup.policy"));

    /** What RocketMQ 5.5 knows of groups. */
    public static final KnownAttributes OF_GROUPS = new KnownAttributes(
            Map.of(
                    "priority.factor",
                    number(0, 100),
                    "lite.bind.topic",
                    KnownAttributes::text,
                    "lite.sub.model",
                    Set.of("Shared", "Exclusive")::contains,
                    "lite.sub.wildcard",
                    KnownAttributes::text,
                    "lite.sub.client.quota",
                    number(-1, Long.MAX_VALUE),
                    "lite.sub.client.max.event.cnt",
                    number(10, Long.MAX_VALUE),
                    "lite.sub.reset.offset.exclusive",
                    FLAG,
                    "lite.sub.reset.offset.unsubscribe",
                    FLAG),
            Set.of());

    private final Map<String, Predicate<String>> known;
    /** What decides how something is stored cannot change later. */
    private final Set<String> fixed;

    private KnownAttributes(Map<String, Predicate<String>> known, Set<String> fixed) {
        this.known = known;
        this.fixed = fixed;
    }

    /** Returns the attributes after the changes. */
    public Map<String, String> changed(Map<String, String> before, boolean exists, @Nullable String changes) {
        Map<String, String> after = new TreeMap<>(before);
        if (changes == null || changes.isBlank()) {
            return after;
        }
        Set<String> named = new HashSet<>();
        for (String each : changes.split(",", -1)) {
            String change = each.strip();
            int equals = change.indexOf('=');
            String key = equals < 0 ? change : change.substring(0, equals);
            if (!named.add(key.isEmpty() ? key : key.substring(1))) {
                throw refused("the attribute " + key + " is named twice");
            }
            change(key, equals < 0 ? null : change.substring(equals + 1), exists, after);
        }
        return after;
    }

    /** As {@link #changed(Map, boolean, String)}, the changes by name with sign. */
    public Map<String, String> changed(Map<String, String> before, boolean exists, Map<String, String> changes) {
        Map<String, String> after = new TreeMap<>(before);
        new TreeMap<>(changes).forEach((key, value) -> change(key, key.startsWith("+") ? value : null, exists, after));
        return after;
    }

    private void change(String key, @Nullable String value, boolean exists, Map<String, String> attributes) {
        if (key.startsWith("+") && value != null) {
            String name = known(key.substring(1), value);
            if (exists && fixed.contains(name) && !value.equals(attributes.get(name))) {
                throw refused("the attribute " + name + " cannot be changed");
            }
            attributes.put(name, value);
        } else if (key.startsWith("-") && value == null) {
            String name = key.substring(1);
            if (fixed.contains(name) || attributes.remove(name) == null) {
                throw refused("the attribute " + name + " cannot be deleted");
            }
        } else {
            throw refused("not a change of an attribute: " + key);
        }
    }

    private String known(String name, String value) {
        Predicate<String> allowed = known.get(name);
        if (allowed == null && !name.startsWith(OURS)) {
            throw refused("unknown attribute " + name);
        }
        if (allowed != null && !allowed.test(value)) {
            throw refused("the attribute " + name + " cannot be " + value);
        }
        return name;
    }

    private static boolean text(String value) {
        return !value.isBlank();
    }

    private static Predicate<String> number(long least, long most) {
        return value -> {
            try {
                long number = Long.parseLong(value);
                return number >= least && number <= most;
            } catch (NumberFormatException e) {
                return false;
            }
        };
    }

    private static Refused refused(String why) {
        return new Refused(ResponseCode.SYSTEM_ERROR, why);
    }
}
