package io.trivium.broker.log;

/**
 * Bytes of the log that cannot be trusted: a checksum is wrong, or a file is cut or missing. Only what was asked for is affected; the
 * rest of the log goes on being served.
 */
public final class DamagedLogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DamagedLogException(String message) {
        super(message);
    }
}
