package io.trivium.broker.store;

import org.jspecify.annotations.Nullable;

/**
 * A changed entry of a view.
 *
 * @param key sorted as unsigned bytes; not copied
 * @param value null if the entry is gone; not copied
 */
public record Change(byte[] key, byte @Nullable [] value) {}
