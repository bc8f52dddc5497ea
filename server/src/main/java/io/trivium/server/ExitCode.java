package io.trivium.server;

/** How the process ends. Scripts rely on the numbers. */
enum ExitCode {
    OK(0),
    /** A bug: the log tells. */
    UNEXPECTED(1),
    /** The command line makes no sense. */
    USAGE(2),
    /** Nothing runs there: what {@code status} and {@code stop} answer, as init scripts expect. */
    NOT_RUNNING(3),
    /** The launcher uses it, and {@code Start}. */
    WRONG_JAVA(10),
    /** The launcher uses it. */
    BUILD_FAILED(11),
    /** A setting is unknown or its value refused. */
    SETTING(12),
    PORT_IN_USE(13),
    /** The data directory cannot be made or written. */
    DATA_UNUSABLE(14),
    /** Another process works in the data directory. */
    DATA_LOCKED(15),
    /** The store could not be opened. */
    STORE(16),
    /** The disk failed while running: only a restart, which trusts nothing but the disk, can go on. */
    FENCED(17),
    /** A client or branches command could not reach the broker, or was refused. */
    BROKER(18),
    /** A stop was asked for and did not happen in time. */
    STILL_RUNNING(19),
    /** A check found damage. */
    DAMAGED(20);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
