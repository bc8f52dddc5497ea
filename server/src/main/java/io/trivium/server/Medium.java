package io.trivium.server;

import io.trivium.broker.disk.Disk;
import io.trivium.rocket.server.config.DiskSpace;
import io.trivium.storage.StoreConfig;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the store is kept on.
 *
 * @param disk opens it
 * @param layout how the store's files are laid out
 * @param key reads the key to the secrets in the store, or keeps the fresh one that it is given the maker of
 * @param mailbox takes requests for backups; null where there can be none
 * @param space tells how much of the disk is free
 */
record Medium(
        Supplier<Disk> disk,
        StoreConfig layout,
        Function<Supplier<byte[]>, byte[]> key,
        @Nullable BackupMailbox mailbox,
        Supplier<DiskSpace> space) {}
