package io.trivium.broker.security;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Which resources a rule is about: {@code *}, {@code Topic:*}, {@code Topic:orders} or {@code Topic:orders*}.
 *
 * @param type null for any
 * @param name the name, or how it begins; empty for any
 */
public record ResourcePattern(Resource.@Nullable Type type, Match match, String name) {
    /** The more special ones first. */
    static final Comparator<ResourcePattern> SPECIAL_FIRST = Comparator.comparing(
                    (ResourcePattern pattern) -> pattern.type == null)
            .thenComparing(ResourcePattern::match)
            .thenComparing(pattern -> pattern.name.length(), Comparator.reverseOrder());

    private static final String ANY = "*";

    /** How the name is compared, the narrowest first. */
    public enum Match {
        LITERAL,
        PREFIXED,
        ANY
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static ResourcePattern parse(String text) {
        if (text.equals(ANY)) {
            return new ResourcePattern(null, Match.ANY, "");
        }
        int colon = text.indexOf(':');
        Resource.Type type = type(text, colon < 0 ? "" : text.substring(0, colon));
        String name = text.substring(colon + 1).strip();
        if (name.isEmpty()) {
            throw new IllegalArgumentException("\"" + text + "\" names no resource");
        }
        if (name.equals(ANY)) {
            return new ResourcePattern(type, Match.ANY, "");
        }
        return name.endsWith(ANY)
                ? new ResourcePattern(type, Match.PREFIXED, name.substring(0, name.length() - 1))
                : new ResourcePattern(type, Match.LITERAL, name);
    }

    private static Resource.Type type(String text, String name) {
        for (Resource.Type type : Resource.Type.values()) {
            if (type.text().equalsIgnoreCase(name.strip())) {
                return type;
            }
        }
        throw new IllegalArgumentException("\"" + text
                + "\" is no resource: it takes *, or Topic:, Group: or Cluster: and a name, which may end in *");
    }

    boolean matches(Resource resource) {
        if (type != null && type != resource.type()) {
            return false;
        }
        return switch (match) {
            case ANY -> true;
            case PREFIXED -> resource.name().startsWith(name);
            case LITERAL -> resource.name().equals(name);
        };
    }

    @Override
    public String toString() {
        if (type == null) {
            return ANY;
        }
        return type.text() + ":" + name + (match == Match.LITERAL ? "" : ANY);
    }
}
