package io.trivium.server.settings;

/** A setting that is unknown, unreadable or refused. The text is one sentence for the operator. */
public final class SettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SettingException(String message) {
        super(message);
    }
}
