package io.trivium.jms.session;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The topics of the destinations that were used last, {@value #MOST} at most. Who answers requests meets a new one with each requester, or even with each
 * request. Thread-safe.
 */
final class LatestDestinations {
    private static final int MOST = 500;

    private final Map<String, Boolean> used = new LinkedHashMap<>(16, 0.75f, true);

    /** Whether it is among them; if so it is now the one that was used last. */
    synchronized boolean use(String topic) {
        return used.get(topic) != null;
    }

    synchronized void add(String topic) {
        used.put(topic, true);
        if (used.size() > MOST) {
            Iterator<String> oldest = used.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    synchronized void remove(String topic) {
        used.remove(topic);
    }
}
