package io.trivium.storage.log;

import io.trivium.broker.disk.Disk;
import java.nio.ByteBuffer;

/**
 * What the writers of all segments share.
 *
 * @param zeros as many as are written at a time; read-only, whoever uses them takes a duplicate
 */
record SegmentFiles(Disk disk, LogSizes sizes, DiskRoom room, ByteBuffer zeros) {
    SegmentFiles(Disk disk, LogSizes sizes, DiskRoom room) {
        this(disk, sizes, room, ByteBuffer.allocateDirect(sizes.zeroStep()).asReadOnlyBuffer());
    }
}
