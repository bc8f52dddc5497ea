package io.trivium.broker.view;

import io.trivium.broker.store.Change;
import io.trivium.broker.store.View;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Small named texts that the doors keep, such as users and their rights. In snapshots: the name and the text, in UTF-8. */
public final class Documents implements View {
    private final TreeMap<String, String> contents = new TreeMap<>();
    private final Changes<String> changes = new Changes<>(this::encode);
    private final ConcurrentSkipListMap<String, String> published = new ConcurrentSkipListMap<>();
    /** Written by the one thread that publishes, after the change that it counts. */
    private volatile long version;

    /** For the sequencer. */
    public @Nullable String content(String name) {
        return contents.get(name);
    }

    /** The documents that the disk has, sorted by name. For any thread. */
    public SortedMap<String, String> published() {
        return Collections.unmodifiableSortedMap(published);
    }

    /** Grows with each change of what is published. For any thread. */
    public long version() {
        return version;
    }

    void set(String name, String content, Effects effects) {
        changes.before(name);
        contents.put(name, content);
        effects.publishLater(value -> publish(name, content), 0);
    }

    void drop(String name, Effects effects) {
        if (contents.containsKey(name)) {
            changes.before(name);
            contents.remove(name);
            effects.publishLater(value -> publish(name, null), 0);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread publishes
    private void publish(String name, @Nullable String content) {
        if (content == null) {
            published.remove(name);
        } else {
            published.put(name, content);
        }
        version++;
    }

    @Override
    public String name() {
        return "documents";
    }

    @Override
    public void mark() {
        changes.mark();
    }

    @Override
    public int take(int limit, List<Change> target) {
        return changes.take(limit, target);
    }

    private Change encode(String name) {
        String content = contents.get(name);
        return new Change(bytes(name), content == null ? null : bytes(content));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void restore(byte[] key, byte[] value) {
        String name = new String(key, StandardCharsets.UTF_8);
        String content = new String(value, StandardCharsets.UTF_8);
        contents.put(name, content);
        publish(name, content);
    }

    void dump(StringBuilder text) {
        contents.forEach((name, content) -> text.append("document ")
                .append(name)
                .append(": ")
                .append(content)
                .append('\n'));
    }
}
