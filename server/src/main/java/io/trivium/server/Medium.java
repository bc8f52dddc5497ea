package io.trivium.server;

import io.trivium.broker.disk.Disk;
import io.trivium.storage.StoreConfig;
import java.util.function.Supplier;

/**
 * What the store is kept on.
 *
 * @param disk opens it
 * @param layout how the store's files are laid out
 */
record Medium(Supplier<Disk> disk, StoreConfig layout) {}
