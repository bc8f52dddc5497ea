package io.trivium.rocket.server.config;

import io.trivium.rocket.server.config.RocketServerConfig.TransactionChecks;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The settings that an operator may change while the broker runs. What was changed before counts from the start. Thread-safe. */
public final class LiveSettings {
    public static final String AUTO_CREATE_TOPICS = "autoCreateTopicEnable";
    public static final String AUTO_CREATE_GROUPS = "autoCreateSubscriptionGroup";
    /** In milliseconds. */
    public static final String TRANSACTION_TIMEOUT = "transactionTimeOut";
    /** In milliseconds. */
    public static final String TRANSACTION_INTERVAL = "transactionCheckInterval";

    public static final String TRANSACTION_CHECKS = "transactionCheckMax";

    private final AtomicLong changes = new AtomicLong();
    private volatile boolean autoCreateTopics;
    private volatile boolean autoCreateGroups;
    private volatile TransactionChecks transactions;

    public LiveSettings(RocketServerConfig config, KeptValues kept) {
        this.autoCreateTopics =
                kept.get(AUTO_CREATE_TOPICS).map(Boolean::parseBoolean).orElse(config.autoCreateTopics());
        this.autoCreateGroups =
                kept.get(AUTO_CREATE_GROUPS).map(Boolean::parseBoolean).orElse(config.autoCreateGroups());
        TransactionChecks checks = config.transactions();
        this.transactions = new TransactionChecks(
                kept.get(TRANSACTION_TIMEOUT).map(LiveSettings::millis).orElse(checks.timeout()),
                kept.get(TRANSACTION_INTERVAL).map(LiveSettings::millis).orElse(checks.interval()),
                kept.get(TRANSACTION_CHECKS).map(Integer::valueOf).orElse(checks.maxChecks()),
                checks.maxAge());
    }

    /** Whether a send to an unknown topic creates it. */
    public boolean autoCreateTopics() {
        return autoCreateTopics;
    }

    /** Whether a heartbeat or pull of an unknown group creates it. */
    public boolean autoCreateGroups() {
        return autoCreateGroups;
    }

    /** When producers are asked about open transactions. */
    public TransactionChecks transactions() {
        return transactions;
    }

    public void setAutoCreateTopics(boolean allowed) {
        autoCreateTopics = allowed;
        changes.incrementAndGet();
    }

    public void setAutoCreateGroups(boolean allowed) {
        autoCreateGroups = allowed;
        changes.incrementAndGet();
    }

    /**
     * Changes when producers are asked about open transactions.
     *
     * @param name one of the three settings of transactions
     * @param value a number without sign
     */
    public synchronized void setTransactions(String name, String value) {
        TransactionChecks now = transactions;
        transactions = new TransactionChecks(
                name.equals(TRANSACTION_TIMEOUT) ? millis(value) : now.timeout(),
                name.equals(TRANSACTION_INTERVAL) ? millis(value) : now.interval(),
                name.equals(TRANSACTION_CHECKS) ? Integer.parseInt(value) : now.maxChecks(),
                now.maxAge());
        changes.incrementAndGet();
    }

    private static Duration millis(String value) {
        return Duration.ofMillis(Long.parseLong(value));
    }

    /** How often settings were changed in this run. */
    public long changes() {
        return changes.get();
    }
}
