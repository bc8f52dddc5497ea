package io.trivium.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Leaves steps of a failing scenario out, as many as it can, so that it still fails. */
final class Shrinker {
    private static final int MOST_TRIES = 2_000;

    private final Predicate<Scenario> fails;
    private int tries;

    Shrinker(Predicate<Scenario> fails) {
        this.fails = fails;
    }

    Scenario shrink(Scenario failing) {
        Scenario smallest = failing;
        int chunk = Math.max(1, failing.steps().size() / 2);
        while (tries < MOST_TRIES) {
            Scenario smaller = without(smallest, chunk);
            if (smaller.steps().size() == smallest.steps().size()) {
                if (chunk == 1) {
                    return smallest;
                }
                chunk /= 2;
            }
            smallest = smaller;
        }
        return smallest;
    }

    /** Leaves out every run of so many steps that is not needed. */
    private Scenario without(Scenario scenario, int chunk) {
        Scenario smallest = scenario;
        for (int at = Math.max(0, scenario.steps().size() - chunk); at >= 0 && tries < MOST_TRIES; at -= chunk) {
            List<Step> fewer = new ArrayList<>(smallest.steps());
            fewer.subList(Math.min(at, fewer.size()), Math.min(fewer.size(), at + chunk))
                    .clear();
            tries++;
            if (fewer.size() < smallest.steps().size() && fails.test(smallest.with(fewer))) {
                smallest = smallest.with(fewer);
            }
        }
        return smallest;
    }
}
