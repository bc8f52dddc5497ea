package io.trivium.rocket.protocol;

/** Bytes that are no frame. The connection that they came from is closed, as its next frame cannot be found. */
public final class MalformedFrameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedFrameException(String message) {
        super(message, null, false, false);
    }
}
