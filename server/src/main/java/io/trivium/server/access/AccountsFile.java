package io.trivium.server.access;

import io.trivium.broker.security.Accounts;
import io.trivium.broker.security.Rights;
import io.trivium.broker.security.User;
import io.trivium.rocket.protocol.body.AclInfo;
import io.trivium.rocket.protocol.body.AclInfo.EntryInfo;
import io.trivium.rocket.protocol.body.AclInfo.PolicyInfo;
import io.trivium.rocket.server.access.AclRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Users and rights in a YAML text: as RocketMQ 5's tools show them, or as {@code plain_acl.yml} of RocketMQ 4 has them. */
public final class AccountsFile {
    private AccountsFile() {}

    /**
     * Reads a text.
     *
     * @throws IllegalArgumentException telling what is wrong with it
     */
    public static Accounts parse(String text) {
        YamlTree file = YamlTree.parse(text);
        return file.has("accounts") || file.has("globalWhiteRemoteAddresses") ? PlainAcl.read(file) : own(file);
    }

    private static Accounts own(YamlTree file) {
        file.only(Set.of("users", "acls"));
        SortedMap<String, User> users = new TreeMap<>();
        for (YamlTree entry : file.list("users")) {
            User user = user(entry.only(Set.of("username", "password", "userType", "userStatus")));
            if (users.put(user.name(), user) != null) {
                throw new IllegalArgumentException("the user " + user.name() + " stands there twice");
            }
        }
        Map<String, Rights> rights = new HashMap<>();
        for (YamlTree entry : file.list("acls")) {
            String subject = entry.only(Set.of("subject", "policies")).text("subject");
            AclInfo acl = new AclInfo(
                    subject,
                    entry.list("policies").stream().map(AccountsFile::policy).toList());
            if (rights.put(AclRules.user(subject), AclRules.rights(acl)) != null) {
                throw new IllegalArgumentException(subject + " stands there twice");
            }
        }
        return new Accounts(users, rights);
    }

    private static User user(YamlTree entry) {
        return new User(
                entry.text("username"),
                entry.text("password"),
                either(entry, "userType", "Normal", "Super").equals("Super"),
                either(entry, "userStatus", "enable", "disable").equals("enable"));
    }

    private static String either(YamlTree entry, String name, String usual, String other) {
        String text = entry.textOr(name, usual);
        if (text.equalsIgnoreCase(usual)) {
            return usual;
        }
        if (text.equalsIgnoreCase(other)) {
            return other;
        }
        throw new IllegalArgumentException(name + " of " + entry.where() + " takes " + usual + " or " + other);
    }

    private static PolicyInfo policy(YamlTree policy) {
        policy.only(Set.of("policyType", "entries"));
        List<EntryInfo> entries = new ArrayList<>();
        for (YamlTree entry : policy.list("entries")) {
            entry.only(Set.of("resource", "actions", "sourceIps", "decision"));
            entries.add(new EntryInfo(
                    entry.text("resource"),
                    entry.texts("actions"),
                    entry.texts("sourceIps"),
                    entry.textOr("decision", "Allow")));
        }
        return new PolicyInfo(policy.textOr("policyType", AclInfo.CUSTOM), entries);
    }
}
