package io.trivium.broker.delivery;

import io.trivium.broker.log.Slice;
import java.util.List;

/**
 * The answer to a pull. The caller owns the slices and must close the result.
 *
 * @param status what was found
 * @param nextOffset where the reader should go on
 * @param minOffset the queue's first readable offset
 * @param maxOffset the offset after the queue's last published message
 * @param records whole stored records, in order
 */
public record PullResult(Status status, long nextOffset, long minOffset, long maxOffset, List<Slice> records)
        implements AutoCloseable {

    /** What a pull found. */
    public enum Status {
        FOUND,
        /** Messages were examined, none matched. */
        NONE_MATCHED,
        /** The offset is the queue's end: nothing yet. */
        AT_END,
        /** The offset is beyond the queue's end. */
        TOO_LARGE,
        /** The offset is below the queue's first. */
        TOO_SMALL
    }

    @Override
    public void close() {
        records.forEach(Slice::close);
    }
}
