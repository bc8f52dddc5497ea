package io.trivium.benchmarks;

import java.nio.file.Path;

/** The java that runs this process. */
final class JavaCommand {
    private JavaCommand() {}

    static String path() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
