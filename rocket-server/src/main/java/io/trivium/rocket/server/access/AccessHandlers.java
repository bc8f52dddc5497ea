package io.trivium.rocket.server.access;

import io.trivium.broker.security.Accounts;
import io.trivium.broker.security.ResourcePattern;
import io.trivium.broker.security.User;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.body.AclInfo;
import io.trivium.rocket.protocol.body.AclInfo.EntryInfo;
import io.trivium.rocket.protocol.body.AclInfo.PolicyInfo;
import io.trivium.rocket.protocol.body.UserInfo;
import io.trivium.rocket.protocol.request.AclAdministration;
import io.trivium.rocket.protocol.request.UserAdministration;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.door.RequestRouter;
import io.trivium.rocket.transport.Peer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers the administration of users and rights: 3001 to 3010. Passwords are told only sealed. What stands in the file of
 * accounts is shown, and changed only there.
 */
public final class AccessHandlers {
    private static final String SUPER = "Super";
    private static final String NORMAL = "Normal";
    private static final String ENABLED = "enable";
    private static final String DISABLED = "disable";

    private final LogAccounts log;
    private final Supplier<Accounts> file;
    private final SealedPasswords passwords;

    /** @param file the accounts that the log's do not change */
    public AccessHandlers(LogAccounts log, Supplier<Accounts> file) {
        this.log = log;
        this.file = file;
        this.passwords = log.passwords();
    }

    public void addTo(RequestRouter.Builder router) {
        router.on(UserAdministration.class, this::users).on(AclAdministration.class, this::acls);
    }

    private CompletionStage<Reply> users(UserAdministration request, Peer peer) {
        String name = request.name() == null ? "" : request.name();
        try {
            return switch (request.code()) {
                case UserAdministration.CREATE -> put(name, opened(name, request.user(), peer), null);
                case UserAdministration.UPDATE -> put(name, opened(name, request.user(), peer), existing(name));
                case UserAdministration.DELETE -> delete(name);
                case UserAdministration.GET -> {
                    User user = all().users().get(name);
                    yield reply(
                            user == null
                                    ? Reply.success()
                                    : Reply.success(shown(user, peer).encode()));
                }
                default ->
                    reply(Reply.success(UserInfo.encodeAll(all().users().values().stream()
                            .filter(user -> user.name().contains(name))
                            .map(user -> shown(user, peer))
                            .toList())));
            };
        } catch (IllegalArgumentException e) {
            throw new Refused(ResponseCode.INVALID_PARAMETER, String.valueOf(e.getMessage()));
        }
    }

    private Accounts all() {
        return file.get().over(log.get());
    }

    private CompletionStage<Reply> put(String name, @Nullable UserInfo info, @Nullable User before) {
        requireNotInFile(name);
        if (info == null || (info.username() != null && !info.username().equals(name))) {
            throw new IllegalArgumentException("the request does not say one and the same user");
        }
        if (before == null && log.get().users().containsKey(name)) {
            throw new IllegalArgumentException("the user " + name + " exists already");
        }
        String password = info.password() == null || info.password().isEmpty()
                ? before == null ? "" : before.secret()
                : info.password();
        boolean superUser = isOne(info.userType(), SUPER, NORMAL, before != null && before.superUser());
        boolean enabled = isOne(info.userStatus(), ENABLED, DISABLED, before == null || before.enabled());
        return log.put(new User(name, password, superUser, enabled)).thenApply(put -> Reply.success());
    }

    private static boolean isOne(@Nullable String text, String one, String other, boolean otherwise) {
        if (text == null || text.isBlank()) {
            return otherwise;
        }
        if (!text.equalsIgnoreCase(one) && !text.equalsIgnoreCase(other)) {
            throw new IllegalArgumentException("\"" + text + "\" is neither " + one + " nor " + other);
        }
        return text.equalsIgnoreCase(one);
    }

    private User existing(String name) {
        requireNotInFile(name);
        User user = log.get().users().get(name);
        if (user == null) {
            throw new Refused(ResponseCode.USER_NOT_EXIST, "there is no user " + name);
        }
        return user;
    }

    private void requireNotInFile(String name) {
        if (file.get().users().containsKey(name) || file.get().rights().containsKey(name)) {
            throw new IllegalArgumentException("the user " + name + " stands in the file of accounts: change it there");
        }
    }

    private CompletionStage<Reply> delete(String name) {
        requireNotInFile(name);
        return log.deleteUser(name).thenCompose(existed -> log.deleteAcl(name)).thenApply(done -> Reply.success());
    }

    private UserInfo shown(User user, Peer operator) {
        User who = operator(operator);
        String password = who == null ? null : passwords.seal(user, who);
        return new UserInfo(
                user.name(), password, user.superUser() ? SUPER : NORMAL, user.enabled() ? ENABLED : DISABLED);
    }

    private @Nullable UserInfo opened(String name, @Nullable UserInfo info, Peer operator) {
        User who = operator(operator);
        return info == null || info.password() == null || who == null
                ? info
                : new UserInfo(
                        info.username(),
                        passwords.open(name, info.password(), who),
                        info.userType(),
                        info.userStatus());
    }

    private @Nullable User operator(Peer peer) {
        String name = peer.user();
        return name == null ? null : all().users().get(name);
    }

    private CompletionStage<Reply> acls(AclAdministration request, Peer peer) {
        String subject = request.subject() == null ? "" : request.subject();
        try {
            return switch (request.code()) {
                case AclAdministration.CREATE, AclAdministration.UPDATE -> merge(subject, request.acl());
                case AclAdministration.DELETE -> delete(subject, request.policyType(), request.resource());
                case AclAdministration.GET ->
                    reply(log.acl(AclRules.user(subject))
                            .map(acl -> Reply.success(acl.encode()))
                            .orElseGet(Reply::success));
                default ->
                    reply(Reply.success(AclInfo.encodeAll(log.acls().values().stream()
                            .filter(acl -> String.valueOf(acl.subject()).contains(subject))
                            .filter(acl -> concerns(acl, request.resource()))
                            .toList())));
            };
        } catch (IllegalArgumentException e) {
            throw new Refused(ResponseCode.INVALID_PARAMETER, String.valueOf(e.getMessage()));
        }
    }

    private static boolean concerns(AclInfo acl, @Nullable String resource) {
        return resource == null
                || acl.policies().stream()
                        .flatMap(policy -> policy.entries().stream())
                        .anyMatch(entry -> entry.resource().contains(resource));
    }

    /** An entry replaces that of the same type and resource, as RocketMQ has it. */
    private CompletionStage<Reply> merge(String subject, @Nullable AclInfo added) {
        String user = AclRules.user(subject);
        requireNotInFile(user);
        if (added == null || added.policies().isEmpty()) {
            throw new IllegalArgumentException("the request names no policy");
        }
        Map<String, Map<String, EntryInfo>> types = byType(log.acl(user));
        for (PolicyInfo policy : added.policies()) {
            Map<String, EntryInfo> entries = types.get(type(policy.policyType()));
            for (EntryInfo entry : policy.entries()) {
                if (entries != null) {
                    put(entries, entry);
                }
            }
        }
        AclInfo merged = acl(user, types);
        AclRules.rights(merged); // checks it
        return log.put(user, merged).thenApply(put -> Reply.success());
    }

    private CompletionStage<Reply> delete(String subject, @Nullable String policyType, @Nullable String resource) {
        String user = AclRules.user(subject);
        requireNotInFile(user);
        Optional<AclInfo> known = log.acl(user);
        if (known.isEmpty()) {
            throw new Refused(ResponseCode.POLICY_NOT_EXIST, "there are no rights of " + subject);
        }
        if (resource == null || resource.isBlank()) {
            return log.deleteAcl(user).thenApply(done -> Reply.success());
        }
        String spelled = spelled(resource);
        Map<String, Map<String, EntryInfo>> types = byType(known);
        types.forEach((type, entries) -> {
            if (policyType == null || policyType.isBlank() || type.equals(type(policyType))) {
                entries.remove(spelled);
            }
        });
        AclInfo left = acl(user, types);
        return left.policies().isEmpty()
                ? log.deleteAcl(user).thenApply(done -> Reply.success())
                : log.put(user, left).thenApply(done -> Reply.success());
    }

    private static void put(Map<String, EntryInfo> entries, EntryInfo entry) {
        String resource = spelled(entry.resource());
        entries.put(resource, new EntryInfo(resource, entry.actions(), entry.sourceIps(), entry.decision()));
    }

    /** The one spelling of a resource, whose type may be written in small letters, with blanks around it. */
    private static String spelled(String resource) {
        return ResourcePattern.parse(resource).toString();
    }

    private static String type(String policyType) {
        return AclRules.custom(policyType) ? AclInfo.CUSTOM : AclInfo.DEFAULT;
    }

    private static Map<String, Map<String, EntryInfo>> byType(Optional<AclInfo> acl) {
        Map<String, Map<String, EntryInfo>> types = new LinkedHashMap<>();
        types.put(AclInfo.CUSTOM, new LinkedHashMap<>());
        types.put(AclInfo.DEFAULT, new LinkedHashMap<>());
        acl.ifPresent(known -> known.policies().forEach(policy -> {
            Map<String, EntryInfo> entries = types.get(type(policy.policyType()));
            if (entries != null) {
                policy.entries().forEach(entry -> put(entries, entry));
            }
        }));
        return types;
    }

    private static AclInfo acl(String user, Map<String, Map<String, EntryInfo>> types) {
        List<PolicyInfo> policies = new ArrayList<>();
        types.forEach((type, entries) -> {
            if (!entries.isEmpty()) {
                policies.add(new PolicyInfo(type, List.copyOf(entries.values())));
            }
        });
        return new AclInfo(AclRules.subject(user), policies);
    }

    private static CompletionStage<Reply> reply(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }
}
