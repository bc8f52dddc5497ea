package io.trivium.rocket.server.session;

import io.trivium.broker.Broker;
import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.group.GroupSettings;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.server.door.Refused;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * The groups that sessions use at present, and what a subscription's name may stand for (Jakarta Messaging §8.3): one that nobody
 * uses begins anew when it is declared with another topic, selector or noLocal; one that is used keeps them. What is decided about
 * one group is decided in turn. Thread-safe.
 */
final class Subscriptions {
    static final String SELECTOR = GroupSettings.SELECTOR;
    static final String NO_LOCAL = "trivium.no-local";
    static final String SHARED = "trivium.shared";

    private final Broker engine;
    private final BiPredicate<String, Runnable> whileOpen;
    private final Map<String, Set<String>> sessionsByGroup = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<?>> turns = new ConcurrentHashMap<>();

    /** @param whileOpen runs an action if a session is open, and before it ends; tells whether it was */
    Subscriptions(Broker engine, BiPredicate<String, Runnable> whileOpen) {
        this.engine = engine;
        this.whileOpen = whileOpen;
    }

    /** Creates a group, or joins it, for a session. */
    CompletionStage<Void> declare(GroupSettings settings, String session) {
        return inTurn(settings.name(), () -> {
            ConsumerGroup known = engine.group(settings.name()).orElse(null);
            if (known == null) {
                return create(settings, session);
            }
            requireMayJoin(known.settings(), settings, session);
            return known.settings().equals(settings)
                    ? join(settings, session)
                    : engine.deleteGroup(settings.name()).thenCompose(deleted -> create(settings, session));
        });
    }

    /** Ends a session's use of a group, and with its last user a group that is not to outlive them. */
    CompletionStage<Void> leave(String group, String session) {
        return inTurn(group, () -> {
            forget(group, session);
            boolean ends = engine.group(group)
                    .map(known -> known.settings().kind().endsWithSession())
                    .orElse(false);
            return ends ? engine.leaveGroup(group, session) : CompletableFuture.completedFuture(null);
        });
    }

    /** Deletes a group that must exist (else code 26) and that no session uses (else code 604). */
    CompletionStage<Void> unsubscribe(String group) {
        return inTurn(group, () -> {
            if (engine.group(group).isEmpty()) {
                throw new Refused(
                        ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "there is no subscription of the name " + group);
            }
            requireUnused(group);
            return engine.deleteGroup(group).thenAccept(deleted -> {});
        });
    }

    void ended(String session) {
        sessionsByGroup.keySet().forEach(group -> forget(group, session));
    }

    private void forget(String group, String session) {
        sessionsByGroup.computeIfPresent(group, (name, sessions) -> {
            sessions.remove(session);
            return sessions.isEmpty() ? null : sessions;
        });
    }

    private CompletionStage<Void> create(GroupSettings settings, String session) {
        return settings.kind().endsWithSession()
                ? join(settings, session)
                : engine.putGroup(settings).thenCompose(created -> join(settings, session));
    }

    private CompletionStage<Void> join(GroupSettings settings, String session) {
        if (settings.kind() == GroupKind.QUEUE) {
            return CompletableFuture.completedFuture(null);
        }
        // What a session uses that ends while it declares it, nobody would ever take from it
        if (!whileOpen.test(session, () -> use(settings.name(), session))) {
            throw new Refused(ResponseCode.NO_PERMISSION, "the session ended before its subscription was made");
        }
        return settings.kind().endsWithSession()
                ? engine.declareGroup(settings, session).thenAccept(declared -> {})
                : CompletableFuture.completedFuture(null);
    }

    private void use(String group, String session) {
        sessionsByGroup.compute(group, (name, sessions) -> {
            Set<String> joined = sessions == null ? ConcurrentHashMap.newKeySet() : sessions;
            joined.add(session);
            return joined;
        });
    }

    private void requireMayJoin(GroupSettings known, GroupSettings wanted, String session) {
        if (known.kind() != wanted.kind() || (wanted.kind() == GroupKind.QUEUE && !known.equals(wanted))) {
            throw new Refused(
                    ResponseCode.INVALID_PARAMETER,
                    "the group " + known.name() + " exists as " + known.kind() + " of " + known.topic()
                            + "; delete it first");
        }
        if (!shared(known) == shared(wanted)) {
            throw new Refused(
                    ResponseCode.ILLEGAL_OPERATION,
                    "a subscription of that name exists, which is " + (shared(known) ? "" : "not ") + "shared");
        }
        if (!known.equals(wanted) || (!shared(known) && usedByAnother(known.name(), session))) {
            requireUnused(known.name());
        }
    }

    private static boolean shared(GroupSettings settings) {
        return !"false".equals(settings.attributes().get(SHARED));
    }

    private boolean usedByAnother(String group, String session) {
        return sessionsByGroup.getOrDefault(group, Set.of()).stream().anyMatch(other -> !other.equals(session));
    }

    private void requireUnused(String group) {
        if (sessionsByGroup.containsKey(group)) {
            throw new Refused(ResponseCode.ILLEGAL_OPERATION, "the subscription has an active consumer: " + group);
        }
    }

    private synchronized CompletionStage<Void> inTurn(String group, Supplier<CompletionStage<Void>> step) {
        CompletableFuture<?> before = turns.get(group);
        CompletableFuture<Void> turn = (before == null ? CompletableFuture.completedFuture(null) : before)
                .handle((done, failure) -> step)
                .thenCompose(Supplier::get)
                .toCompletableFuture();
        turns.put(group, turn);
        return turn.whenComplete((done, failure) -> turns.remove(group, turn));
    }
}
