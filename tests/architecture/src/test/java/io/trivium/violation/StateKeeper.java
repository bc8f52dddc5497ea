package io.trivium.violation;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps state that all share. */
final class StateKeeper {
    static int counter;
    static final AtomicLong ATOMIC = new AtomicLong();
    static final ConcurrentHashMap<String, String> TABLE = new ConcurrentHashMap<>();
    static final String CONSTANT = "no state";

    private StateKeeper() {}
}
