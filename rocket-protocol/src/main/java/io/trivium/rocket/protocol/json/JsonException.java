package io.trivium.rocket.protocol.json;

/** Text that is not JSON, not even as RocketMQ writes it, or that exceeds a limit. */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JsonException(String message) {
        super(message, null, false, false);
    }
}
