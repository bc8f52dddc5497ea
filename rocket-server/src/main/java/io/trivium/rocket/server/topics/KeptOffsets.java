package io.trivium.rocket.server.topics;

import io.trivium.broker.Broker;
import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.Topic;
import io.trivium.rocket.server.config.KeptValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The offsets of groups that were deleted without them, as RocketMQ's tools do unless they are told otherwise: the next group of that name
 * goes on where the one before ended. In documents of the engine, {@code GROUP/number}, of lines {@code topic number offset}, where the
 * topic is told by its own number, which no later topic has.
 *
 * <p>Thread-safe.
 */
public final class KeptOffsets {
    private static final Logger LOG = LoggerFactory.getLogger(KeptOffsets.class);
    /** Lines in one document. */
    private static final int LINES = 2_000;
    /** They are all in memory: of more groups than a cluster has they are not kept. */
    private static final int MOST_DOCUMENTS = 2_000;

    private final Broker engine;
    private final KeptValues kept;

    public KeptOffsets(Broker engine) {
        this.engine = engine;
        this.kept = new KeptValues(engine, "offsets/");
    }

    /** Deletes a group, and with it its offsets or not. */
    public CompletionStage<Boolean> delete(String group, boolean withOffsets) {
        if (withOffsets || engine.group(group).isEmpty()) {
            return (withOffsets ? forget(group) : done()).thenCompose(forgotten -> engine.deleteGroup(group));
        }
        List<String> documents = documents(group);
        if (kept.beginningWith("").size() + documents.size() > MOST_DOCUMENTS) {
            LOG.warn("The offsets of the deleted group {} are not kept: there are those of too many", group);
            documents = List.of();
        }
        List<String> saved = documents;
        return forget(group).thenCompose(forgotten -> save(group, saved)).thenCompose(all -> engine.deleteGroup(group));
    }

    private CompletionStage<Void> save(String group, List<String> documents) {
        CompletionStage<Void> saved = done();
        for (int i = 0; i < documents.size(); i++) {
            String name = group + "/" + i;
            String text = documents.get(i);
            saved = saved.thenCompose(before -> kept.put(name, text));
        }
        return saved;
    }

    private List<String> documents(String group) {
        List<String> documents = new ArrayList<>();
        StringBuilder lines = new StringBuilder();
        int count = 0;
        for (Map.Entry<QueueId, Long> cursor : engine.cursors(group).entrySet()) {
            Topic topic = engine.topic(cursor.getKey().topic()).orElse(null);
            if (topic == null) {
                continue;
            }
            lines.append(topic.number())
                    .append(' ')
                    .append(cursor.getKey().number())
                    .append(' ')
                    .append(cursor.getValue())
                    .append('\n');
            if (++count % LINES == 0) {
                documents.add(lines.toString());
                lines.setLength(0);
            }
        }
        if (!lines.isEmpty()) {
            documents.add(lines.toString());
        }
        return documents;
    }

    /** Gives a group that was just made the offsets that were kept for it. */
    public CompletionStage<ConsumerGroup> restore(ConsumerGroup made) {
        String group = made.name();
        Map<QueueId, Long> offsets = offsets(group);
        if (offsets.isEmpty()) {
            return CompletableFuture.completedFuture(made);
        }
        CompletableFuture<?>[] moves = offsets.entrySet().stream()
                .filter(each -> engine.cursor(group, each.getKey()).isEmpty())
                .map(each ->
                        engine.moveCursor(group, each.getKey(), each.getValue()).toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(moves)
                .thenCompose(moved -> forget(group))
                .thenApply(forgotten -> made);
    }

    /** As {@link Broker#putGroup}; a group that is new gets the offsets that were kept for it. */
    public CompletionStage<ConsumerGroup> put(GroupSettings settings) {
        boolean known = engine.group(settings.name()).isPresent();
        CompletionStage<ConsumerGroup> made = engine.putGroup(settings);
        return known ? made : made.thenCompose(this::restore);
    }

    /** Gives groups their offsets back whose maker a crash has kept from doing it. To be called at the start. */
    public CompletionStage<Void> restoreAll() {
        CompletableFuture<?>[] restored = engine.groups().stream()
                .filter(group -> !kept.beginningWith(group.name() + "/").isEmpty())
                .map(group -> restore(group).toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(restored);
    }

    /** The offset that is kept for a group that does not exist. */
    public OptionalLong find(String group, QueueId queue) {
        Long offset = engine.group(group).isPresent() ? null : offsets(group).get(queue);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    private Map<QueueId, Long> offsets(String group) {
        Map<String, String> documents = kept.beginningWith(group + "/");
        if (documents.isEmpty()) {
            return Map.of();
        }
        Map<Integer, String> topics = new HashMap<>();
        engine.topics().forEach(topic -> topics.put(topic.number(), topic.name()));
        Map<QueueId, Long> offsets = new HashMap<>();
        for (String text : documents.values()) {
            text.lines().forEach(line -> {
                String[] parts = line.split(" ", -1);
                String topic = topics.get(Integer.parseInt(parts[0]));
                if (topic != null) {
                    offsets.put(new QueueId(topic, Integer.parseInt(parts[1])), Long.parseLong(parts[2]));
                }
            });
        }
        return offsets;
    }

    private CompletionStage<Void> forget(String group) {
        CompletionStage<Void> done = done();
        int documents = kept.beginningWith(group + "/").size();
        for (int i = 0; i < documents; i++) {
            String name = group + "/" + i;
            done = done.thenCompose(before -> kept.delete(name)).thenAccept(existed -> {});
        }
        return done;
    }

    private static CompletionStage<Void> done() {
        return CompletableFuture.completedFuture(null);
    }
}
