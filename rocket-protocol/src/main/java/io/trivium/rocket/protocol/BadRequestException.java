package io.trivium.rocket.protocol;

/** A frame whose fields or body are not what its code asks for. Answered with code 1 and this text. */
public final class BadRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadRequestException(String message) {
        super(message, null, false, false);
    }
}
