package io.trivium.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Trivium as a user starts it: by its launcher, in the foreground.
 *
 * @param launcher the {@code trivium} script
 * @param durability {@code forced} or {@code written}
 */
record Trivium(Path launcher, String durability) implements Contender {
    @Override
    public String name() {
        return "Trivium " + durability;
    }

    @Override
    public RunningBroker start(Path directory) throws IOException {
        int nameServerPort = FreePorts.one();
        Path data = directory.resolve("data");
        Process process = new ProcessBuilder(
                        launcher.toString(),
                        "run",
                        "--data",
                        data.toString(),
                        "--name-server-port",
                        Integer.toString(nameServerPort),
                        "--broker-port",
                        Integer.toString(FreePorts.withNeighbours()),
                        "--amqp-port",
                        Integer.toString(FreePorts.one()),
                        "--http-port",
                        Integer.toString(FreePorts.one()),
                        "--durability",
                        durability)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("trivium.log").toFile())
                .start();
        return new RunningBroker("127.0.0.1:" + nameServerPort, List.of(process), data);
    }
}
