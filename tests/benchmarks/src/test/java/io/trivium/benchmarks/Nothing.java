package io.trivium.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The {@link NullBroker} in a process of its own, with the virtual machine's options of Trivium. */
record Nothing() implements Contender {
    @Override
    public String name() {
        return "null broker";
    }

    @Override
    public boolean stores() {
        return false;
    }

    @Override
    public RunningBroker start(Path directory) throws IOException {
        int port = FreePorts.one();
        Process process = new ProcessBuilder(
                        JavaCommand.path(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NullBroker.class.getName(),
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("null.log").toFile())
                .start();
        return new RunningBroker("127.0.0.1:" + port, List.of(process), directory);
    }
}
