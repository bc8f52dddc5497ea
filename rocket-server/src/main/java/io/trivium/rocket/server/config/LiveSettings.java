package io.trivium.rocket.server.config;

import java.util.concurrent.atomic.AtomicLong;

/** The settings that an operator may change while the broker runs. What was changed before counts from the start. Thread-safe. */
public final class LiveSettings {
    public static final String AUTO_CREATE_TOPICS = "autoCreateTopicEnable";
    public static final String AUTO_CREATE_GROUPS = "autoCreateSubscriptionGroup";

    private final AtomicLong changes = new AtomicLong();
    private volatile boolean autoCreateTopics;
    private volatile boolean autoCreateGroups;

    public LiveSettings(RocketServerConfig config, KeptValues kept) {
        this.autoCreateTopics =
                kept.get(AUTO_CREATE_TOPICS).map(Boolean::parseBoolean).orElse(config.autoCreateTopics());
        this.autoCreateGroups =
                kept.get(AUTO_CREATE_GROUPS).map(Boolean::parseBoolean).orElse(config.autoCreateGroups());
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

    /** How often settings were changed in this run. */
    public long changes() {
        return changes.get();
    }
}
