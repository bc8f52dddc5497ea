package io.trivium.broker.security;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of one user.
 *
 * @param own decide first
 * @param otherwise decide where none of the first does
 */
public record Rights(List<Rule> own, List<Rule> otherwise) {
    public static final Rights NONE = new Rights(List.of(), List.of());

    public Rights {
        own = List.copyOf(own);
        otherwise = List.copyOf(otherwise);
    }

    /** The rule that decides whether any of the actions may be done; empty if none does, which is no. */
    public Optional<Rule> deciding(Resource resource, Set<Action> wanted, InetAddress from) {
        return deciding(own, resource, wanted, from).or(() -> deciding(otherwise, resource, wanted, from));
    }

    private static Optional<Rule> deciding(List<Rule> rules, Resource resource, Set<Action> wanted, InetAddress from) {
        return rules.stream()
                .filter(rule -> rule.concerns(resource, wanted, from))
                .min(Rule.DECIDING_FIRST);
    }
}
