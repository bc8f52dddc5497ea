package io.trivium.rocket.client;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The brokers that have not answered lately: they are left alone for a while, longer each time, as far as there are others. The client's
 * event loop owns it.
 */
final class Faults {
    private static final long FIRST_MILLIS = 1_000;
    private static final int MAX_DOUBLINGS = 5;

    private final Map<String, Fault> faults = new HashMap<>();
    private final InstantSource clock;

    Faults(InstantSource clock) {
        this.clock = clock;
    }

    void failed(Route.Broker broker) {
        Fault known = faults.get(broker.name());
        int count = known == null ? 0 : known.count;
        long millis = FIRST_MILLIS << Math.min(count, MAX_DOUBLINGS);
        faults.put(broker.name(), new Fault(clock.millis() + millis, count + 1));
    }

    void answered(Route.Broker broker) {
        if (!faults.isEmpty()) {
            faults.remove(broker.name());
        }
    }

    boolean avoided(Route.Broker broker) {
        Fault fault = faults.isEmpty() ? null : faults.get(broker.name());
        return fault != null && clock.millis() < fault.untilMillis;
    }

    /** Those of brokers that are not avoided; all of them if that leaves none. */
    <T> List<T> sound(List<T> all, Function<T, Route.Broker> broker) {
        if (faults.isEmpty()) {
            return all;
        }
        List<T> sound = all.stream().filter(one -> !avoided(broker.apply(one))).toList();
        return sound.isEmpty() ? all : sound;
    }

    private record Fault(long untilMillis, int count) {}
}
