package io.trivium.server.access;

import io.trivium.broker.security.Accounts;
import io.trivium.broker.security.Action;
import io.trivium.broker.security.Resource;
import io.trivium.broker.security.ResourcePattern;
import io.trivium.broker.security.ResourcePattern.Match;
import io.trivium.broker.security.Rights;
import io.trivium.broker.security.Rule;
import io.trivium.broker.security.User;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RocketMQ 4's {@code plain_acl.yml}. Its addresses that may come in without a login are not honoured: an address proves nothing, and
 * an access key without a signature no more. The file is read all the same, and says so in the log.
 */
final class PlainAcl {
    private static final Logger LOG = LoggerFactory.getLogger(PlainAcl.class);

    private PlainAcl() {}

    static Accounts read(YamlTree file) {
        if (!file.texts("globalWhiteRemoteAddresses").isEmpty()) {
            LOG.warn("globalWhiteRemoteAddresses let nobody in here: every request has to be signed");
        }
        SortedMap<String, User> users = new TreeMap<>();
        Map<String, Rights> rights = new HashMap<>();
        for (YamlTree account : file.list("accounts")) {
            boolean admin = account.textOr("admin", "false").equalsIgnoreCase("true");
            User user = new User(account.text("accessKey"), account.text("secretKey"), admin, true);
            if (users.put(user.name(), user) != null) {
                throw new IllegalArgumentException("the account " + user.name() + " stands there twice");
            }
            rights.put(user.name(), rights(account));
        }
        return new Accounts(users, rights);
    }

    private static Rights rights(YamlTree account) {
        String white = account.textOr("whiteRemoteAddress", "").strip();
        if (!white.isEmpty()) {
            LOG.warn("whiteRemoteAddress of {} does not replace its signature", account.text("accessKey"));
        }
        List<Rule> own = new ArrayList<>();
        add(own, account.texts("topicPerms"), Resource.Type.TOPIC);
        add(own, account.texts("groupPerms"), Resource.Type.GROUP);
        List<Rule> otherwise = List.of(
                rule(Resource.Type.TOPIC, "*", account.textOr("defaultTopicPerm", "DENY")),
                rule(Resource.Type.GROUP, "*", account.textOr("defaultGroupPerm", "DENY")));
        return new Rights(own, otherwise);
    }

    private static void add(List<Rule> rules, List<String> permissions, Resource.Type type) {
        for (String permission : permissions) {
            int equals = permission.lastIndexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "\"" + permission + "\" is no permission: it takes a name, = and DENY, PUB, SUB or PUB|SUB");
            }
            rules.add(rule(type, permission.substring(0, equals).strip(), permission.substring(equals + 1)));
        }
    }

    private static Rule rule(Resource.Type type, String name, String permission) {
        ResourcePattern pattern =
                new ResourcePattern(type, name.equals("*") ? Match.ANY : Match.LITERAL, name.equals("*") ? "" : name);
        Set<Action> actions = EnumSet.noneOf(Action.class);
        for (String part : permission.split("\\|", -1)) {
            switch (part.strip()) {
                case "DENY" -> {
                    return new Rule(pattern, EnumSet.allOf(Action.class), List.of(), false);
                }
                case "PUB" -> actions.add(Action.PUB);
                case "SUB" -> {
                    actions.add(Action.SUB);
                    if (type == Resource.Type.GROUP) {
                        // RocketMQ 4 has no right to create: a group is made by its first consumer.
                        actions.add(Action.CREATE);
                    }
                }
                default ->
                    throw new IllegalArgumentException(
                            "\"" + permission + "\" is no permission: it takes DENY, PUB, SUB or PUB|SUB");
            }
        }
        return new Rule(pattern, actions, List.of(), true);
    }
}
