package io.trivium.jms.crash;

import io.trivium.server.EmbeddedTrivium;
import java.io.IOException;
import java.nio.file.Path;

/** A broker in a process of its own. Arguments: its directory, and its ports, 0 for free ones. */
final class BrokerProgram {
    static final String READY = "ready ";

    private BrokerProgram() {}

    public static void main(String[] arguments) throws IOException {
        try (EmbeddedTrivium broker = EmbeddedTrivium.builder()
                .data(Path.of(arguments[0]))
                .nameServerPort(Integer.parseInt(arguments[1]))
                .brokerPort(Integer.parseInt(arguments[2]))
                .open()) {
            int nameServer = broker.nameServerAddress().getPort();
            ChildProcess.say(READY + nameServer + " " + broker.brokerAddress().getPort());
            ChildProcess.awaitEnd();
        }
    }
}
