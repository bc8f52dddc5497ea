package io.trivium.message.selector;

/** A text that is no selector. The message says what is wrong, and where. */
public final class SelectorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int position;

    SelectorException(String what, int position) {
        super(what + ", at character " + (position + 1));
        this.position = position;
    }

    /** The index of the first character that is wrong; the text's length if it ends too early. */
    public int position() {
        return position;
    }
}
