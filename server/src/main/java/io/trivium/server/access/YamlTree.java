package io.trivium.server.access;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A YAML document: a text, a list, or names and values. What a reader asks for and does not find in that form is told in one
 * sentence.
 *
 * @param where in the document it stands, for people
 * @param value a {@code String}, {@code List} or {@code Map}
 */
record YamlTree(String where, Object value) {
    private static final int MAX_DEPTH = 20;

    /** @throws IllegalArgumentException if it is no YAML */
    static YamlTree parse(String text) {
        try (JsonParser parser = new YAMLFactory().createParser(text)) {
            JsonToken first = parser.nextToken();
            Object value = first == null ? Map.of() : value(parser, 0);
            return new YamlTree("the file", value == null ? Map.of() : value);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new IllegalArgumentException("line " + line + " is not YAML");
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot fail to be read", e);
        }
    }

    private static @Nullable Object value(JsonParser parser, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("it is nested too deeply");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> members(parser, depth);
            case START_ARRAY -> elements(parser, depth);
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
    }

    private static Map<String, Object> members(JsonParser parser, int depth) throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            Object value = value(parser, depth + 1);
            if (value != null && members.put(name, value) != null) {
                throw new IllegalArgumentException(name + " is set twice");
            }
        }
        return members;
    }

    private static List<Object> elements(JsonParser parser, int depth) throws IOException {
        List<Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Object value = value(parser, depth + 1);
            if (value != null) {
                elements.add(value);
            }
        }
        return elements;
    }

    /** Refuses members that nobody reads: a mistyped one would silently change who may do what. */
    YamlTree only(Set<String> names) {
        for (Object name : map().keySet()) {
            if (!names.contains(name.toString())) {
                throw new IllegalArgumentException("\"" + name + "\" in " + where + " is unknown: it takes "
                        + String.join(", ", names.stream().sorted().toList()));
            }
        }
        return this;
    }

    boolean has(String name) {
        return map().containsKey(name);
    }

    private Map<?, ?> map() {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException(where + " takes names and values");
    }

    /** Empty if it is missing. */
    List<YamlTree> list(String name) {
        Object list = map().get(name);
        if (list == null) {
            return List.of();
        }
        if (!(list instanceof List<?> elements)) {
            throw new IllegalArgumentException(name + " in " + where + " takes a list");
        }
        List<YamlTree> trees = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            trees.add(new YamlTree(name + " " + (i + 1), elements.get(i)));
        }
        return trees;
    }

    List<String> texts(String name) {
        return list(name).stream().map(YamlTree::text).toList();
    }

    private String text() {
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(where + " takes a plain value");
    }

    String text(String name) {
        Object text = map().get(name);
        if (text instanceof String plain) {
            return plain;
        }
        throw new IllegalArgumentException(
                name + " of " + where + (text == null ? " is missing" : " takes a plain value"));
    }

    String textOr(String name, String otherwise) {
        return has(name) ? text(name) : otherwise;
    }
}
