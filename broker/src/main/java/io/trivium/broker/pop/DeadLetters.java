package io.trivium.broker.pop;

import io.trivium.broker.log.Slice;
import io.trivium.broker.publish.IndexFlags;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.publish.PublishListener;
import io.trivium.broker.record.LogRecord;
import io.trivium.broker.record.LogRecord.Acknowledged;
import io.trivium.broker.record.LogRecord.Atomic;
import io.trivium.broker.record.LogRecord.Published;
import io.trivium.broker.record.LogRecord.Run;
import io.trivium.broker.record.LogRecord.TopicSet;
import io.trivium.broker.sequencer.Sequencer;
import io.trivium.broker.topic.Topic;
import io.trivium.broker.view.TopicState;
import io.trivium.broker.view.Views;
import io.trivium.message.KeyHashes;
import io.trivium.message.MessageIds;
import io.trivium.message.MessageProperties;
import io.trivium.message.PropertyNames;
import io.trivium.message.StoredMessage;
import io.trivium.message.StoredRecord;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sends what a group could not consume to the dead-letter topic, and finishes it for the group in the same record. */
final class DeadLetters {
    private static final int READ_AND_WRITE = 6;
    private static final int LONGEST_REASON = 256;

    private final Views views;
    private final Sequencer sequencer;
    private final Scanner scanner;
    private final InstantSource clock;
    private final PublishListener listener;

    DeadLetters(Views views, Sequencer sequencer, Scanner scanner, InstantSource clock, PublishListener listener) {
        this.views = views;
        this.sequencer = sequencer;
        this.scanner = scanner;
        this.clock = clock;
        this.listener = listener;
    }

    void send(GroupTopic groupTopic, Entry entry, int attempts, String reason) {
        PopQueue queue = entry.queue();
        LogRecord acknowledged = new Acknowledged(
                groupTopic.group().number(),
                groupTopic.topic().number(),
                queue.number(),
                List.of(new Run(entry.offset(), 1)));
        try (Slice slice = scanner.record(entry, attempts)) {
            if (slice == null) {
                sequencer.append(acknowledged);
                return;
            }
            StoredMessage message = StoredRecord.decode(slice.bytes().duplicate());
            String name = groupTopic.group().settings().deadLetterTopic();
            TopicState topic = views.topics().byName(name);
            boolean missing = topic == null || topic.queue(0) == null;
            int number = topic == null ? views.topics().nextNumber() : topic.number();
            List<LogRecord> parts = new ArrayList<>(3);
            if (missing) {
                parts.add(new TopicSet(newTopic(number, name)));
            }
            parts.add(new Published(
                    number,
                    0,
                    endOf(topic),
                    Math.max(clock.millis(), views.clock().lastMillis()),
                    null,
                    List.of(outgoing(message, name, entry, reason))));
            parts.add(acknowledged);
            sequencer.append(new Atomic(parts));
            listener.deadLettered(groupTopic.topic().name(), groupTopic.group().name());
        }
    }

    private static long endOf(@Nullable TopicState topic) {
        if (topic == null || topic.queues().length == 0) {
            return 0;
        }
        return topic.queues()[0].end();
    }

    private static Topic newTopic(int number, String name) {
        return new Topic(
                number, name, 1, 1, READ_AND_WRITE, 0, false, Collections.unmodifiableSortedMap(new TreeMap<>()));
    }

    private static OutgoingMessage outgoing(StoredMessage message, String topic, Entry entry, String reason) {
        MessageProperties properties = message.properties().copy();
        String uniqueKey = properties.get(PropertyNames.UNIQ_KEY);
        String id = uniqueKey != null ? uniqueKey : MessageIds.offsetId(message.storeHost(), message.position());
        properties.set(PropertyNames.DLQ_ORIGIN_TOPIC, message.topic());
        properties.set(PropertyNames.DLQ_ORIGIN_MESSAGE_ID, id);
        properties.set(PropertyNames.TRV_DLQ_REASON, plain(reason));
        boolean tooLong = properties.encode().getBytes(StandardCharsets.UTF_8).length > StoredRecord.MAX_TEXT_BYTES;
        StoredMessage dead = new StoredMessage(
                topic,
                0,
                0,
                0,
                message.flag(),
                message.sysFlag(),
                message.bornMillis(),
                message.bornHost(),
                0,
                message.storeHost(),
                message.attempts(),
                message.preparedPosition(),
                message.body(),
                tooLong ? message.properties() : properties);
        // A dead letter is there to be found: it goes to whoever reads its topic and does not expire.
        int flags = entry.flags() & IndexFlags.COMPRESSED;
        return new OutgoingMessage(
                0,
                StoredRecord.encode(dead),
                entry.tagHash(),
                entry.keyHash(),
                flags,
                entry.rank(),
                0,
                keyHashes(topic, properties));
    }

    /** The separators of properties may not stand in a value. */
    private static String plain(String reason) {
        String shortened = reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) : reason;
        return shortened.replace('\u0001', ' ').replace('\u0002', ' ');
    }

    private static long[] keyHashes(String topic, MessageProperties properties) {
        List<String> keys = new ArrayList<>();
        String uniqueKey = properties.get(PropertyNames.UNIQ_KEY);
        if (uniqueKey != null) {
            keys.add(uniqueKey);
        }
        String words = properties.get(PropertyNames.KEYS);
        if (words != null) {
            Collections.addAll(keys, words.trim().split(" +"));
        }
        return keys.stream()
                .filter(key -> !key.isEmpty())
                .mapToLong(key -> KeyHashes.key(topic, key))
                .toArray();
    }
}
