package io.trivium.broker.log;

import java.nio.ByteBuffer;

/**
 * A frame being filled at the log's end.
 *
 * @param position where the frame begins
 * @param payloadPosition where its payload begins
 * @param payload to be filled from position to limit before {@link MessageLog#seal}, and not to be used after it; its position need not be
 *     0
 */
public record OpenFrame(long position, long payloadPosition, ByteBuffer payload) {}
