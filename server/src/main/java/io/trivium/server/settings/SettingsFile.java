package io.trivium.server.settings;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A YAML file of settings: one level, names and plain values. */
final class SettingsFile {
    private final String name;
    private final JsonParser parser;
    private final Map<String, String> values = new LinkedHashMap<>();

    private SettingsFile(String name, JsonParser parser) {
        this.name = name;
        this.parser = parser;
    }

    /** Returns the values in the order of the file; an empty file has none. */
    static Map<String, String> parse(String name, String text) {
        try (JsonParser parser = new YAMLFactory().createParser(text)) {
            return new SettingsFile(name, parser).parse();
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new SettingException(
                    name + " line " + line + " is not YAML: " + firstLine(e.getOriginalMessage()) + ".");
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot fail to be read", e);
        }
    }

    private Map<String, String> parse() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null || (first.isScalarValue() && parser.getText().isEmpty())) {
            return values; // nothing but comments, or an empty document
        }
        if (first != JsonToken.START_OBJECT) {
            throw wrong("a setting and its value, such as \"broker-port: 10911\", is expected");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            if (!parser.nextToken().isScalarValue() || parser.currentToken() == JsonToken.VALUE_NULL) {
                throw wrong(key + " takes one plain value");
            }
            if (values.put(key, parser.getText()) != null) {
                throw wrong(key + " is set twice");
            }
        }
        return values;
    }

    private SettingException wrong(String what) {
        return new SettingException(
                name + " line " + parser.currentTokenLocation().getLineNr() + ": " + what + ".");
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse(text);
    }
}
