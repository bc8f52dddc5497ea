package io.trivium.broker.log;

import java.nio.ByteBuffer;

/**
 * A frame of the log, read and checked.
 *
 * @param position where the frame begins, in bytes from the log's start
 * @param kind the number of its record's kind, 1 to 127
 * @param payloadPosition where its payload begins, in bytes from the log's start
 * @param payload read-only, from position to limit; valid only during the call that hands it over
 * @param end where the next frame begins at the earliest
 */
public record Frame(long position, byte kind, long payloadPosition, ByteBuffer payload, long end) {}
