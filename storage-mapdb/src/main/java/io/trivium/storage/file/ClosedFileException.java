package io.trivium.storage.file;

/** A file was read after it was closed. */
public final class ClosedFileException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public ClosedFileException(String name) {
        super(name + " is closed");
    }
}
