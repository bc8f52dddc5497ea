package io.trivium.storage.file;

/** A derived file whose checksum is wrong, or that is cut or of a format that is not known. It can be made again from the log. */
public final class DamagedFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DamagedFileException(String message) {
        super(message);
    }
}
