package io.trivium.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A genuine Artemis from its published jars, forcing to disk.
 *
 * @param module the folder of its module, built
 */
record Artemis(Path module) implements Contender {
    @Override
    public String name() {
        return "Artemis";
    }

    /** Everything of Artemis, broker and client. */
    String classPath() {
        return module.resolve("target/lib") + "/*";
    }

    @Override
    public RunningBroker start(Path directory) throws IOException {
        int port = FreePorts.one();
        Path data = directory.resolve("data");
        Process process = new ProcessBuilder(
                        JavaCommand.path(),
                        "-Xmx2g",
                        "-cp",
                        classPath(),
                        module.resolve("ArtemisBroker.java").toString(),
                        Integer.toString(port),
                        data.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("artemis.log").toFile())
                .start();
        return new RunningBroker("127.0.0.1:" + port, List.of(process), data);
    }
}
