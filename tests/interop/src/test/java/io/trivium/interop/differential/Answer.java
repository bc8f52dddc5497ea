package io.trivium.interop.differential;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A frame that came from a broker or name server, as it was: an answer, or a request of the server's own.
 *
 * @param fields the extension fields
 * @param present whether there were any extension fields at all
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them, and they are not changed.
record Answer(
        int code,
        int flag,
        int opaque,
        @Nullable String remark,
        boolean present,
        Map<String, String> fields,
        byte[] body) {

    /** A field that the conversation goes on with. */
    String field(String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalStateException("no field " + name + " in " + this);
        }
        return value;
    }

    long number(String name) {
        return Long.parseLong(field(name));
    }

    boolean isRequest() {
        return (flag & 1) == 0;
    }

    @Override
    public String toString() {
        return code + " " + fields
                + (remark == null ? "" : " (" + remark.lines().findFirst().orElse("") + ")");
    }
}
