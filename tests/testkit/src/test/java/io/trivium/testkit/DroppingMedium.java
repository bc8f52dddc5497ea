package io.trivium.testkit;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.retention.RetentionConfig;
import io.trivium.broker.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** A disk on which messages grow old within a minute; also, if told so, one that has room for little. */
class DroppingMedium extends DiskMedium {
    private final RetentionConfig retention;

    DroppingMedium(boolean little) {
        this(little, UnaryOperator.identity(), UnaryOperator.identity());
    }

    DroppingMedium(boolean little, UnaryOperator<Disk> between, UnaryOperator<Store> around) {
        super(between, around);
        retention =
                new RetentionConfig(Duration.ofMinutes(1), little ? 150_000 : Long.MAX_VALUE, Duration.ofSeconds(2));
    }

    @Override
    public BrokerConfig settings(BrokerConfig drawn) {
        // Its messages are large: a snapshot after every second one would be most of the work.
        return drawn.withRetention(retention).withSnapshotEveryBytes(3 * drawn.snapshotEveryBytes());
    }

    @Override
    public boolean drops() {
        return true;
    }

    /** The views are in the snapshots alone: one of them may be lost. */
    @Override
    List<String> snapshotsToDrop(List<String> snapshots) {
        return snapshots.size() < 2 ? List.of() : List.of(snapshots.get(snapshots.size() - 1));
    }
}
