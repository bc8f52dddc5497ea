package io.trivium.rocket.server.config;

import java.util.concurrent.atomic.AtomicLong;

/** The settings that an operator may change while the broker runs, until it ends. Thread-safe. */
public final class LiveSettings {
    private final AtomicLong changes = new AtomicLong();
    private volatile boolean autoCreateTopics;
    private volatile boolean autoCreateGroups;

    public LiveSettings(RocketServerConfig config) {
        this.autoCreateTopics = config.autoCreateTopics();
        this.autoCreateGroups = config.autoCreateGroups();
    }

    /** Whether a send to an unknown topic creates it. */
    public boolean autoCreateTopics() {
        return autoCreateTopics;
    }

    /** Whether a heartbeat or pull of an unknown group creates it. */
    public boolean autoCreateGroups() {
        return autoCreateGroups;
    }

    public void setAutoCreateTopics(boolean allowed) {
        autoCreateTopics = allowed;
        changes.incrementAndGet();
    }

    public void setAutoCreateGroups(boolean allowed) {
        autoCreateGroups = allowed;
        changes.incrementAndGet();
    }

    /** How often settings were changed. */
    public long changes() {
        return changes.get();
    }
}
