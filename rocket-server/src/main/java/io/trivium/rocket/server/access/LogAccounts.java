package io.trivium.rocket.server.access;

import io.trivium.broker.Broker;
import io.trivium.broker.security.Accounts;
import io.trivium.broker.security.Rights;
import io.trivium.broker.security.User;
import io.trivium.rocket.protocol.body.AclInfo;
import io.trivium.rocket.protocol.json.JsonException;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users and rights that stand in the log, so that they survive and reach replicas. Read again when a document has changed.
 * Thread-safe.
 */
public final class LogAccounts implements Supplier<Accounts> {
    private static final Logger LOG = LoggerFactory.getLogger(LogAccounts.class);
    private static final String USERS = "user/";
    private static final String RIGHTS = "acl/";

    private final Broker engine;
    private final SecretBox secrets;
    private volatile Read newest = new Read(-1, Accounts.NONE);

    public LogAccounts(Broker engine, SecretBox secrets) {
        this.engine = engine;
        this.secrets = secrets;
    }

    @Override
    public Accounts get() {
        Read known = newest;
        // Asked before the documents: a change meanwhile makes this reading old at once.
        long version = engine.documentsVersion();
        if (known.version != version) {
            known = new Read(version, read());
            newest = known;
        }
        return known.accounts;
    }

    private Accounts read() {
        SortedMap<String, User> users = new TreeMap<>();
        Map<String, Rights> rights = new HashMap<>();
        engine.documents().forEach((name, content) -> {
            try {
                if (name.startsWith(USERS)) {
                    String user = name.substring(USERS.length());
                    users.put(user, user(user, content));
                } else if (name.startsWith(RIGHTS)) {
                    rights.put(name.substring(RIGHTS.length()), AclRules.rights(AclInfo.parse(content)));
                }
            } catch (IllegalArgumentException | JsonException e) {
                LOG.error("{} cannot be read and gives no rights: {}", name, e.getMessage());
            }
        });
        return new Accounts(users, rights);
    }

    private User user(String name, String content) {
        JsonObject json = JsonObject.parse(content);
        return new User(
                name,
                secrets.open(name, json.requiredText("secret")),
                json.flagOr("super", false),
                json.flagOr("enabled", false));
    }

    SealedPasswords passwords() {
        return new SealedPasswords(secrets);
    }

    CompletionStage<Void> put(User user) {
        String content = JsonWriter.object(json -> json.member("secret", secrets.close(user.name(), user.secret()))
                        .member("super", user.superUser())
                        .member("enabled", user.enabled()))
                .toString(StandardCharsets.UTF_8);
        return engine.putDocument(USERS + user.name(), content);
    }

    CompletionStage<Boolean> deleteUser(String name) {
        return engine.deleteDocument(USERS + name);
    }

    Optional<AclInfo> acl(String user) {
        return Optional.ofNullable(engine.documents().get(RIGHTS + user)).map(AclInfo::parse);
    }

    /** All rights, by the users' names. */
    SortedMap<String, AclInfo> acls() {
        SortedMap<String, AclInfo> acls = new TreeMap<>();
        engine.documents().forEach((name, content) -> {
            if (name.startsWith(RIGHTS)) {
                acls.put(name.substring(RIGHTS.length()), AclInfo.parse(content));
            }
        });
        return acls;
    }

    CompletionStage<Void> put(String user, AclInfo acl) {
        return engine.putDocument(RIGHTS + user, acl.encode().toString(StandardCharsets.UTF_8));
    }

    CompletionStage<Boolean> deleteAcl(String user) {
        return engine.deleteDocument(RIGHTS + user);
    }

    private record Read(long version, Accounts accounts) {}
}
