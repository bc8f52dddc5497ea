package io.trivium.jms.session;

import io.trivium.rocket.client.Receipt;
import io.trivium.rocket.client.RocketClient;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The unit of work that a session is in: none in a session without transactions, always one in a transacted session, and in one of a
 * distributed transaction's resource what its coordinator says. Thread-safe.
 */
final class CurrentWork {
    private final @Nullable RocketClient client;
    private @Nullable UnitOfWork current;

    /** Units that the session was in and that still have messages of it. */
    private final Set<UnitOfWork> unfinished = new HashSet<>();

    /** @param client begins the next unit when one has ended; null to be told of each */
    CurrentWork(@Nullable RocketClient client) {
        this.client = client;
    }

    @Nullable
    synchronized UnitOfWork get() {
        if (current == null && client != null) {
            set(new UnitOfWork(client, client.transactions().begin()));
        }
        return current;
    }

    /** Takes the unit if there is one that has been used: to end it is now the caller's alone. */
    @Nullable
    synchronized UnitOfWork takeBegun() {
        UnitOfWork unit = current;
        if (unit == null || !unit.used()) {
            return null;
        }
        set(null);
        return unit;
    }

    synchronized void set(@Nullable UnitOfWork unit) {
        current = unit;
        unfinished.removeIf(before -> before != unit && !before.owes());
        if (unit != null) {
            unfinished.add(unit);
        }
    }

    /** Whether a message of the group was delivered in a unit that is not over. */
    synchronized boolean owes(String group) {
        return unfinished.stream().anyMatch(unit -> unit.owes(group));
    }

    /** Leases are gone. */
    synchronized void lose(Set<Receipt> gone) {
        unfinished.forEach(unit -> unit.lose(gone));
    }
}
