package io.trivium.interop.differential;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A request.
 *
 * @param toNames whether the name server is asked, not the broker
 * @param version of the client that asks
 * @param kept which fields of the answer are compared: a list of everything holds what other conversations left
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them, and they are not changed.
record Ask(int code, boolean toNames, int version, Map<String, String> fields, byte[] body, Pattern kept) {
    private static final int VERSION = 513;
    private static final Pattern ALL = Pattern.compile(".*");

    /** A request to the broker. */
    static Ask broker(int code) {
        return new Ask(code, false, VERSION, Map.of(), new byte[0], ALL);
    }

    /** A request to the name server. */
    static Ask names(int code) {
        return new Ask(code, true, VERSION, Map.of(), new byte[0], ALL);
    }

    Ask with(String name, Object value) {
        Map<String, String> more = new LinkedHashMap<>(fields);
        more.put(name, String.valueOf(value));
        return new Ask(code, toNames, version, more, body, kept);
    }

    Ask without(String name) {
        Map<String, String> fewer = new LinkedHashMap<>(fields);
        fewer.remove(name);
        return new Ask(code, toNames, version, fewer, body, kept);
    }

    Ask as(int newCode) {
        return new Ask(newCode, toNames, version, fields, body, kept);
    }

    Ask ofVersion(int client) {
        return new Ask(code, toNames, client, fields, body, kept);
    }

    Ask body(byte[] bytes) {
        return new Ask(code, toNames, version, fields, bytes, kept);
    }

    Ask body(String text) {
        return body(text.getBytes(UTF_8));
    }

    /** Compares only those fields of the answer whose whole path fits, beside its code. */
    Ask keep(String paths) {
        return new Ask(code, toNames, version, fields, body, Pattern.compile(paths));
    }
}
