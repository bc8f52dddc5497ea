package io.trivium.jms.session;

import io.trivium.jms.destination.JmsDestination;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The destinations that were used last, {@value #MOST} at most. Who answers requests meets a new one with each requester, or even with each
 * request. Thread-safe.
 */
final class LatestDestinations {
    private static final int MOST = 500;

    private final Map<JmsDestination, Boolean> used = new LinkedHashMap<>(16, 0.75f, true);

    /** Whether it is among them; if so it is now the one that was used last. */
    synchronized boolean use(JmsDestination destination) {
        return used.get(destination) != null;
    }

    synchronized void add(JmsDestination destination) {
        used.put(destination, true);
        if (used.size() > MOST) {
            Iterator<JmsDestination> oldest = used.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }
}
