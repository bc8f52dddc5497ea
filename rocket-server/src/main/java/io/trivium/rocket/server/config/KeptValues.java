package io.trivium.rocket.server.config;

import io.trivium.broker.Broker;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Values that operators have set while the broker or the name server runs, in documents of the engine: they last. Each kind has a
 * prefix of its own. Thread-safe.
 */
public final class KeptValues {
    private final Broker engine;
    private final String prefix;

    /** @param prefix what the names of its documents begin with, at least one character */
    public KeptValues(Broker engine, String prefix) {
        this.engine = engine;
        this.prefix = prefix;
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(engine.documents().get(prefix + name));
    }

    /** Those whose names begin with a text, by their whole documents' names; a view. */
    public SortedMap<String, String> beginningWith(String start) {
        return engine.documents().subMap(prefix + start, prefix + start + Character.MAX_VALUE);
    }

    /** Completed when the disk has it. */
    public CompletionStage<Void> put(String name, String value) {
        return engine.putDocument(prefix + name, value);
    }

    /** As {@link #put}, of all of them. */
    public CompletionStage<Void> putAll(Map<String, String> values) {
        return values.entrySet().stream()
                .map(value -> put(value.getKey(), value.getValue()))
                .reduce((one, other) -> one.thenCompose(done -> other))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    public CompletionStage<Boolean> delete(String name) {
        return engine.deleteDocument(prefix + name);
    }
}
