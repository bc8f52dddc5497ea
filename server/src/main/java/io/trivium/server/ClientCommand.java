package io.trivium.server;

/** Sends and receives from the command line. */
final class ClientCommand {
    /** Where a name server is by default. */
    static final String NAME_SERVER = "127.0.0.1:9876";

    private ClientCommand() {}
}
