package io.trivium.storage;

import io.trivium.storage.log.DamagedPlace;
import java.util.List;

/**
 * What opening a store found.
 *
 * @param incarnation the number of this run
 * @param end where the log goes on, in bytes from its start
 * @param framesRead how many frames were read to find that out
 * @param tornBytes how many bytes of writes that a power cut tore were zeroed: none of them was ever forced
 * @param damaged places of the log that were forced once and cannot be read any more; left as they are and not served
 * @param setAside names of derived files that were damaged or missing, kept with {@code .damaged} added and made again where needed
 */
public record RecoveryReport(
        int incarnation,
        long end,
        long framesRead,
        long tornBytes,
        List<DamagedPlace> damaged,
        List<String> setAside) {}
