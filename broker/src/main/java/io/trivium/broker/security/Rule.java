package io.trivium.broker.security;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Allows or denies actions on resources.
 *
 * @param sources where the caller must be; empty for anywhere
 */
public record Rule(ResourcePattern pattern, Set<Action> actions, List<AddressPattern> sources, boolean allow) {
    /** The one that decides first: the more special ones, and of equal ones those that deny. */
    static final Comparator<Rule> DECIDING_FIRST =
            Comparator.comparing(Rule::pattern, ResourcePattern.SPECIAL_FIRST).thenComparing(Rule::allow);

    public Rule {
        actions = Set.copyOf(actions);
        sources = List.copyOf(sources);
        if (actions.isEmpty()) {
            throw new IllegalArgumentException("a rule for " + pattern + " names no action");
        }
    }

    boolean concerns(Resource resource, Set<Action> wanted, InetAddress from) {
        return pattern.matches(resource)
                && wanted.stream().anyMatch(actions::contains)
                && (sources.isEmpty() || sources.stream().anyMatch(source -> source.matches(from)));
    }

    @Override
    public String toString() {
        return (allow ? "allow " : "deny ") + pattern + " "
                + actions.stream().sorted().map(Action::text).toList() + (sources.isEmpty() ? "" : " from " + sources);
    }
}
