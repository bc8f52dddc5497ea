package io.trivium.testkit;

import io.trivium.broker.store.HeapStore;
import io.trivium.broker.store.Store;

/** The fast one: what is forced survives, and no more. */
final class HeapMedium implements Medium {
    private HeapStore store = new HeapStore();

    @Override
    public Store open() {
        return store;
    }

    @Override
    public void kill() {
        store = store.afterKill();
    }

    @Override
    public void powerCut(long seed) {
        store = store.afterPowerCut();
    }

    @Override
    public void failAt(int operations, boolean forever, long seed) {
        if (seed % 2 == 0) {
            store.failWrites();
        } else {
            store.failForces();
        }
    }

    @Override
    public void heal() {
        // The store after the crash is a new one.
    }

    @Override
    public Store replayed() {
        return store.withoutSnapshots();
    }
}
