package io.trivium.rocket.server.topics;

import io.trivium.broker.Broker;
import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.group.GroupSettings;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.server.config.LiveSettings;
import io.trivium.rocket.server.door.Refused;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Native consumer groups, made when a client names them first. */
public final class Groups {
    private final Broker engine;
    private final LiveSettings settings;
    private final KeptOffsets offsets;
    private final Pending<ConsumerGroup> pending = new Pending<>();

    public Groups(Broker engine, LiveSettings settings, KeptOffsets offsets) {
        this.engine = engine;
        this.settings = settings;
        this.offsets = offsets;
    }

    public Optional<ConsumerGroup> find(String name) {
        return engine.group(name);
    }

    /** Returns a group, or refuses with code 26. */
    public ConsumerGroup require(String name) {
        return engine.group(name).orElseThrow(() -> missing(name));
    }

    /** Returns a group, which is created if there is none and that is allowed; else refuses with code 26. */
    public CompletionStage<ConsumerGroup> ensure(String name) {
        Optional<ConsumerGroup> known = engine.group(name);
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(known.get());
        }
        if (!mayMake(name)) {
            return CompletableFuture.failedFuture(missing(name));
        }
        Names.requireGroup(name);
        return pending.once(name, () -> offsets.put(GroupSettings.nativeGroup(name)));
    }

    /** Whether {@link #ensure} finds or creates a group, rather than refuses it with code 26. */
    public boolean available(String name) {
        return engine.group(name).isPresent() || mayMake(name);
    }

    private boolean mayMake(String name) {
        // One that JMS and AMQP declare would be of the wrong kind, and its declaration, which is on its way after a
        // restart, refused for ever.
        return settings.autoCreateGroups() && !Names.isReservedGroup(name);
    }

    private static Refused missing(String name) {
        return new Refused(
                ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "the group " + name + " does not exist; create it first");
    }
}
