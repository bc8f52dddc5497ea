package io.trivium.interop.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON as RocketMQ writes it, where a key may also be a number or an object: into sorted maps, lists, texts and
 * {@link Bare} words. Fails at anything else.
 */
final class Json {
    /** A number, true, false or null, as it was written. */
    record Bare(String word) {
        @Override
        public String toString() {
            return word;
        }
    }

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    static Object parse(String text) {
        Json json = new Json(text);
        Object value = json.value();
        json.blanks();
        if (json.at != text.length()) {
            throw json.wrong("the end");
        }
        return value;
    }

    /** Tells every leaf with its path: {@code a.b[0]}. Lists of texts are sorted: RocketMQ keeps sets in them. */
    static void flatten(String path, @Nullable Object value, BiConsumer<String, String> leaf) {
        if (value instanceof Map<?, ?> map) {
            if (map.isEmpty()) {
                leaf.accept(path, "{}");
            }
            map.forEach((key, inner) -> flatten(path + "." + key, inner, leaf));
        } else if (value instanceof List<?> list) {
            if (list.isEmpty()) {
                leaf.accept(path, "[]");
            }
            List<?> ordered = list.stream().allMatch(one -> one instanceof String)
                    ? list.stream().sorted().toList()
                    : list;
            for (int i = 0; i < ordered.size(); i++) {
                flatten(path + "[" + i + "]", ordered.get(i), leaf);
            }
        } else {
            leaf.accept(path, value instanceof String ? "\"" + value + "\"" : String.valueOf(value));
        }
    }

    private Object value() {
        blanks();
        char next = peek();
        if (next == '{') {
            return object();
        }
        if (next == '[') {
            return list();
        }
        return next == '"' || next == '\'' ? quoted() : bare();
    }

    private Map<String, Object> object() {
        Map<String, Object> object = new TreeMap<>();
        at++;
        blanks();
        while (peek() != '}') {
            Object key = value();
            expect(':');
            object.put(String.valueOf(key), value());
            separator('}');
        }
        at++;
        return object;
    }

    private List<Object> list() {
        List<Object> list = new ArrayList<>();
        at++;
        blanks();
        while (peek() != ']') {
            list.add(value());
            separator(']');
        }
        at++;
        return list;
    }

    private void separator(char end) {
        blanks();
        if (peek() == ',') {
            at++;
            blanks();
        } else if (peek() != end) {
            throw wrong("a comma");
        }
    }

    private String quoted() {
        char quote = text.charAt(at++);
        StringBuilder value = new StringBuilder();
        while (peek() != quote) {
            char one = text.charAt(at++);
            value.append(one == '\\' ? escaped() : one);
        }
        at++;
        return value.toString();
    }

    private char escaped() {
        char one = text.charAt(at++);
        return switch (one) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            default -> one;
        };
    }

    private Bare bare() {
        int start = at;
        while (at < text.length() && ",:]} \n\r\t".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (start == at) {
            throw wrong("a value");
        }
        return new Bare(text.substring(start, at));
    }

    private void expect(char wanted) {
        blanks();
        if (peek() != wanted) {
            throw wrong(String.valueOf(wanted));
        }
        at++;
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("more");
        }
        return text.charAt(at);
    }

    private IllegalArgumentException wrong(String wanted) {
        return new IllegalArgumentException("wanted " + wanted + " at " + at + " of " + text);
    }
}
