package io.trivium.interop.crash;

/** A sender and a receiver of one door. Each runs until the broker is gone or it is told to stop, and then returns. */
interface Load {
    String name();

    Ledger ledger();

    /** Sends numbered messages one after the other, and writes down which were acknowledged. */
    void send(int round, Stop stop) throws Exception;

    /** Receives and acknowledges, and writes down what was answered. */
    void receive(Stop stop) throws Exception;

    /** Says when to stop. */
    @FunctionalInterface
    interface Stop {
        boolean now();
    }
}
