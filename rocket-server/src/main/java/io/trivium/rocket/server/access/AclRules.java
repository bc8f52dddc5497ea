package io.trivium.rocket.server.access;

import io.trivium.broker.security.Action;
import io.trivium.broker.security.AddressPattern;
import io.trivium.broker.security.ResourcePattern;
import io.trivium.broker.security.Rights;
import io.trivium.broker.security.Rule;
import io.trivium.rocket.protocol.body.AclInfo;
import io.trivium.rocket.protocol.body.AclInfo.EntryInfo;
import io.trivium.rocket.protocol.body.AclInfo.PolicyInfo;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Between rights as RocketMQ writes them and as they are checked. */
public final class AclRules {
    private static final String USER = "User:";

    private AclRules() {}

    /**
     * Reads a subject.
     *
     * @return the user's name
     * @throws IllegalArgumentException if it is no user
     */
    public static String user(String subject) {
        if (!subject.regionMatches(true, 0, USER, 0, USER.length()) || subject.length() == USER.length()) {
            throw new IllegalArgumentException("\"" + subject + "\" is no subject: it takes User: and a name");
        }
        return subject.substring(USER.length());
    }

    static String subject(String user) {
        return USER + user;
    }

    /**
     * Reads rights.
     *
     * @throws IllegalArgumentException if anything is none of what it should be
     */
    public static Rights rights(AclInfo acl) {
        List<Rule> own = new ArrayList<>();
        List<Rule> otherwise = new ArrayList<>();
        for (PolicyInfo policy : acl.policies()) {
            List<Rule> rules = custom(policy.policyType()) ? own : otherwise;
            policy.entries().forEach(entry -> rules.add(rule(entry)));
        }
        return new Rights(own, otherwise);
    }

    static boolean custom(String policyType) {
        if (policyType.equalsIgnoreCase(AclInfo.CUSTOM)) {
            return true;
        }
        if (policyType.equalsIgnoreCase(AclInfo.DEFAULT)) {
            return false;
        }
        throw new IllegalArgumentException("\"" + policyType + "\" is no type of policy: it takes Custom or Default");
    }

    private static Rule rule(EntryInfo entry) {
        Set<Action> actions = EnumSet.noneOf(Action.class);
        entry.actions().forEach(action -> actions.addAll(Action.named(action)));
        List<AddressPattern> sources = entry.sourceIps().stream()
                .filter(source -> !source.isBlank())
                .map(AddressPattern::parse)
                .toList();
        return new Rule(ResourcePattern.parse(entry.resource()), actions, sources, allows(entry.decision()));
    }

    private static boolean allows(String decision) {
        if (decision.equalsIgnoreCase("Allow")) {
            return true;
        }
        if (decision.equalsIgnoreCase("Deny")) {
            return false;
        }
        throw new IllegalArgumentException("\"" + decision + "\" is no decision: it takes Allow or Deny");
    }
}
