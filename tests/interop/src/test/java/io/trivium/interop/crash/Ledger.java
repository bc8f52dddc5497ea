package io.trivium.interop.crash;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** What one door was promised: which sends were acknowledged, and which messages it has finished. Thread-safe. */
final class Ledger {
    private final Set<String> stored = ConcurrentHashMap.newKeySet();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Set<String> finished = ConcurrentHashMap.newKeySet();
    private final List<String> broken = new CopyOnWriteArrayList<>();

    /** The broker said that it has the message. */
    void stored(String id) {
        stored.add(id);
        tellWaiting();
    }

    private synchronized void tellWaiting() {
        notifyAll();
    }

    /** Waits until the broker has so many messages, and so many are finished, in all; returns whether that came in time. */
    synchronized boolean await(int storedCount, int finishedCount, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (storedCount() < storedCount || finishedCount() < finishedCount) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** The broker delivered the message. */
    void delivered(String id) {
        seen.add(id);
        if (finished.contains(id)) {
            broken.add(id + " came again after its acknowledgement was answered");
        }
    }

    /** The broker answered the acknowledgement of the message. */
    void finished(String id) {
        finished.add(id);
        tellWaiting();
    }

    /** A promise that was found broken otherwise. */
    void broken(String how) {
        broken.add(how);
    }

    int storedCount() {
        return stored.size();
    }

    int finishedCount() {
        return finished.size();
    }

    /** Acknowledged sends that never came out, sorted. */
    Set<String> missing() {
        Set<String> missing = new TreeSet<>(stored);
        missing.removeAll(seen);
        return missing;
    }

    List<String> broken() {
        return List.copyOf(broken);
    }
}
