package io.trivium.message.mapping;

/** A stored body that cannot be shown: of an unknown compression, damaged, or too large once it is inflated. */
public final class UnreadableBodyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreadableBodyException(String message) {
        super(message);
    }

    static UnreadableBodyException damaged(String how) {
        return new UnreadableBodyException("the compressed body is damaged: " + how);
    }

    /** Throws that it is damaged, unless something holds. */
    static void unless(boolean sound, String otherwise) {
        if (!sound) {
            throw damaged(otherwise);
        }
    }
}
