package io.trivium.interop.differential;

import java.util.SortedMap;

/**
 * One answer, or one request of the server's, taken apart.
 *
 * @param code of the request
 * @param fields path and value
 */
record Exchange(int code, SortedMap<String, String> fields) {
    /** What the code of an exchange begins with that did not come about. */
    static final String BROKEN = "broken: ";

    private static final String BUSY = "2";

    /** Whether nothing can be compared from here on: no answer came in time, or that of one who is busy. */
    boolean endsEarly() {
        String result = fields.getOrDefault("code", "");
        return result.startsWith(BROKEN) || result.equals(BUSY);
    }
}
