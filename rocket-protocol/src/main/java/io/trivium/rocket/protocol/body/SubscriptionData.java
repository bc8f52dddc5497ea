package io.trivium.rocket.protocol.body;

import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a consumer wants of a topic.
 *
 * @param expression tags separated by {@code ||}, or SQL92; {@code *} for all
 * @param expressionType {@code TAG} or {@code SQL92}
 * @param version the larger one is the newer
 */
public record SubscriptionData(String topic, String expression, String expressionType, long version) {
    public static SubscriptionData read(JsonObject json) {
        return new SubscriptionData(
                json.requiredText("topic"),
                json.textOr("subString", "*"),
                json.textOr("expressionType", "TAG"),
                json.longOr("subVersion", 0));
    }

    public void write(JsonWriter json) {
        Set<String> tags = tags();
        List<Integer> codes = tags.stream().map(String::hashCode).toList();
        json.beginObject()
                .member("classFilterMode", false)
                .members("codeSet", codes, json::value)
                .member("expressionType", expressionType)
                .member("subString", expression)
                .member("subVersion", version)
                .member("tagsSet", tags)
                .member("topic", topic)
                .endObject();
    }

    /** The tags that the expression names; empty for all, and for SQL92. */
    public Set<String> tags() {
        Set<String> tags = new TreeSet<>();
        if (expressionType.equals("TAG") && !expression.equals("*")) {
            for (String tag : expression.split("\\|\\|", -1)) {
                if (!tag.isBlank()) {
                    tags.add(tag.strip());
                }
            }
        }
        return tags;
    }
}
