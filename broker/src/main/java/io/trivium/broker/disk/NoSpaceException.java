package io.trivium.broker.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The disk has no room for what was to be written. Other than other faults it ends when something is deleted. */
public final class NoSpaceException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    public NoSpaceException(String message, IOException cause) {
        super(message, cause);
    }

    /** Tells whether a fault of the file system means this: Java knows only its text. */
    public static boolean means(IOException fault) {
        return says(fault.getMessage());
    }

    private static boolean says(@Nullable String text) {
        String lower = text == null ? "" : text.toLowerCase(Locale.ROOT);
        return lower.contains("no space left")
                || lower.contains("not enough space")
                || lower.contains("quota exceeded");
    }
}
