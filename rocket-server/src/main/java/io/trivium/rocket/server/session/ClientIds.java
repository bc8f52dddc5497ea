package io.trivium.rocket.server.session;

import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.server.door.Refused;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The client ids that sessions have taken: each belongs to one session until that ends. Thread-safe. */
final class ClientIds {
    private final ConcurrentMap<String, String> sessionById = new ConcurrentHashMap<>();

    /** Takes an id, again if the session has it. Refused with code 604 while another session has it. */
    void claim(String clientId, String session) {
        String holder = sessionById.putIfAbsent(clientId, session);
        if (holder != null && !holder.equals(session)) {
            throw new Refused(
                    ResponseCode.ILLEGAL_OPERATION, "another connection uses the client id '" + clientId + "'");
        }
    }

    void ended(String session) {
        sessionById.values().removeIf(session::equals);
    }
}
