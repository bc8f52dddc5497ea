package io.trivium.broker.record;

import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.topic.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Topics and groups in bytes, in records and in snapshots.
 *
 * <pre>
 * topic  number int, name, read queues int, write queues int, permissions int, system flag int, ordered byte, attributes
 * group  number int, name, kind byte, topic, most attempts int, consume byte, broadcast byte, attributes
 * text   length int, UTF-8
 * attributes  count int, count times: name, value; sorted by name
 * </pre>
 */
public final class SettingsCodec {
    private SettingsCodec() {}

    public static int bytes(Topic topic) {
        return 4 + bytes(topic.name()) + 16 + 1 + bytes(topic.attributes());
    }

    public static void write(Topic topic, ByteBuffer to) {
        to.putInt(topic.number());
        write(topic.name(), to);
        to.putInt(topic.readQueues()).putInt(topic.writeQueues());
        to.putInt(topic.permissions()).putInt(topic.sysFlag());
        to.put((byte) (topic.ordered() ? 1 : 0));
        write(topic.attributes(), to);
    }

    public static Topic readTopic(ByteBuffer from) {
        return new Topic(
                from.getInt(),
                readText(from),
                from.getInt(),
                from.getInt(),
                from.getInt(),
                from.getInt(),
                from.get() != 0,
                readAttributes(from));
    }

    public static int bytes(ConsumerGroup group) {
        GroupSettings settings = group.settings();
        return 4
                + bytes(settings.name())
                + 1
                + bytes(settings.topic())
                + 4
                + 2
                + bytes(new TreeMap<>(settings.attributes()));
    }

    public static void write(ConsumerGroup group, ByteBuffer to) {
        GroupSettings settings = group.settings();
        to.putInt(group.number());
        write(settings.name(), to);
        to.put((byte) settings.kind().number());
        write(settings.topic(), to);
        to.putInt(settings.maxAttempts());
        to.put((byte) (settings.consumeEnabled() ? 1 : 0)).put((byte) (settings.broadcastEnabled() ? 1 : 0));
        write(new TreeMap<>(settings.attributes()), to);
    }

    public static ConsumerGroup readGroup(ByteBuffer from) {
        return new ConsumerGroup(
                from.getInt(),
                new GroupSettings(
                        readText(from),
                        kind(from.get()),
                        readText(from),
                        from.getInt(),
                        from.get() != 0,
                        from.get() != 0,
                        readAttributes(from)));
    }

    private static GroupKind kind(int number) {
        for (GroupKind kind : GroupKind.values()) {
            if (kind.number() == number) {
                return kind;
            }
        }
        throw new IllegalArgumentException("unknown kind of group: " + number);
    }

    static int bytes(String text) {
        return 4 + text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static int bytes(SortedMap<String, String> attributes) {
        int bytes = 4;
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            bytes += bytes(attribute.getKey()) + bytes(attribute.getValue());
        }
        return bytes;
    }

    static void write(String text, ByteBuffer to) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        to.putInt(encoded.length).put(encoded);
    }

    private static void write(SortedMap<String, String> attributes, ByteBuffer to) {
        to.putInt(attributes.size());
        attributes.forEach((name, value) -> {
            write(name, to);
            write(value, to);
        });
    }

    static String readText(ByteBuffer from) {
        byte[] encoded = new byte[from.getInt()];
        from.get(encoded);
        return new String(encoded, StandardCharsets.UTF_8);
    }

    private static SortedMap<String, String> readAttributes(ByteBuffer from) {
        SortedMap<String, String> attributes = new TreeMap<>();
        for (int left = from.getInt(); left > 0; left--) {
            attributes.put(readText(from), readText(from));
        }
        return Collections.unmodifiableSortedMap(attributes);
    }
}
