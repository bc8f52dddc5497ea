package io.trivium.jms.session;

import jakarta.jms.InvalidClientIDException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The client ids that the connections of one factory use: each by one connection at a time. Thread-safe. */
public final class ClientIds {
    private final Set<String> used = ConcurrentHashMap.newKeySet();

    void claim(String clientId) throws InvalidClientIDException {
        if (!used.add(clientId)) {
            throw new InvalidClientIDException("Another connection uses the client id '" + clientId + "'.");
        }
    }

    void free(String clientId) {
        used.remove(clientId);
    }
}
