package io.trivium.rocket.client;

import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known by name, until nobody has used it for long: a client may meet a new temporary topic with each request that it answers.
 * The client's event loop owns it.
 */
final class Remembered<V> {
    private static final long UNUSED_MILLIS = 300_000;

    private final InstantSource clock;

    /** The one that was used last is the last. */
    private final Map<String, Used<V>> all = new LinkedHashMap<>(16, 0.75f, true);

    Remembered(InstantSource clock) {
        this.clock = clock;
    }

    private static final class Used<V> {
        final V value;
        long millis;

        Used(V value, long millis) {
            this.value = value;
            this.millis = millis;
        }
    }

    @Nullable
    V get(String name) {
        return get(name, clock.millis());
    }

    /** As {@link #get(String)}, for whoever has asked the clock. */
    @Nullable
    V get(String name, long nowMillis) {
        Used<V> used = all.get(name);
        if (used == null) {
            return null;
        }
        used.millis = nowMillis;
        return used.value;
    }

    /** Remembers it, and forgets what is old. */
    void put(String name, V value) {
        long now = clock.millis();
        all.put(name, new Used<>(value, now));
        Iterator<Used<V>> oldest = all.values().iterator();
        while (oldest.next().millis <= now - UNUSED_MILLIS) {
            oldest.remove();
        }
    }

    void remove(String name) {
        all.remove(name);
    }

    int size() {
        return all.size();
    }
}
