package io.trivium.rocket.server.session;

import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.server.door.Refused;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a browser stands in each queue of a topic: the text that a client carries from page to page, {@code queue:offset} separated
 * by commas.
 */
record BrowsePosition(SortedMap<Integer, Long> offsets) {
    static BrowsePosition parse(String text) {
        SortedMap<Integer, Long> offsets = new TreeMap<>();
        if (!text.isEmpty()) {
            for (String part : text.split(",", -1)) {
                int colon = part.indexOf(':');
                try {
                    offsets.put(
                            Integer.parseInt(part, 0, Math.max(0, colon), 10),
                            Long.parseLong(part.substring(colon + 1)));
                } catch (NumberFormatException e) {
                    throw new Refused(ResponseCode.INVALID_PARAMETER, "not a browser's position: " + part);
                }
            }
        }
        return new BrowsePosition(offsets);
    }

    long offset(int queue) {
        return offsets.getOrDefault(queue, 0L);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(offsets.size() * 8);
        offsets.forEach((queue, offset) -> {
            if (!text.isEmpty()) {
                text.append(',');
            }
            text.append(queue).append(':').append(offset);
        });
        return text.toString();
    }
}
