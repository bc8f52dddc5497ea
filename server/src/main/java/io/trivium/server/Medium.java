package io.trivium.server;

import io.trivium.broker.disk.Disk;
import io.trivium.rocket.server.config.DiskSpace;
import io.trivium.storage.StoreConfig;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the store is kept on.
 *
 * @param disk opens it
 * @param layout how the store's files are laid out
 * @param key reads the key to the secrets in the store, or keeps the fresh one that it is given the maker of
 * @param space tells how much of the disk is free
 */
record Medium(
        Supplier<Disk> disk, StoreConfig layout, Function<Supplier<byte[]>, byte[]> key, Supplier<DiskSpace> space) {}
