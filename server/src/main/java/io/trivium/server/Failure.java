package io.trivium.server;

import org.jspecify.annotations.Nullable;

/** Why the process cannot go on: one sentence for the operator, and the code to exit with. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode code;

    Failure(ExitCode code, String message) {
        this(code, message, null);
    }

    Failure(ExitCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    ExitCode code() {
        return code;
    }
}
