package io.trivium.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The rhea client from npm, and the processes of Node that use it. */
final class Rhea {
    private static final String RHEA = "rhea@3.0.5";

    private Rhea() {}

    /** Prepares a script that can use rhea. Skips the test, with a message, where Node or the package cannot be had. */
    static ProcessBuilder script(Path script, String... arguments) throws InterruptedException {
        Path modules = Repository.root().resolve("tests/interop/target/node").toAbsolutePath();
        assumeTrue(installed(modules), "rhea could not be installed with npm: no test with it");
        ProcessBuilder node = new ProcessBuilder("node", script.toString());
        node.command().addAll(List.of(arguments));
        node.environment().put("NODE_PATH", modules.resolve("node_modules").toString());
        return node;
    }

    private static synchronized boolean installed(Path modules) throws InterruptedException {
        if (Files.exists(modules.resolve("node_modules/rhea/package.json"))) {
            return true;
        }
        try {
            Files.createDirectories(modules);
            Process npm = new ProcessBuilder(
                            "npm",
                            "install",
                            "--no-save",
                            "--no-audit",
                            "--no-fund",
                            "--prefix",
                            modules.toString(),
                            RHEA)
                    // Not this process's own channels: npm makes them non-blocking, and the build speaks over them.
                    .redirectErrorStream(true)
                    .redirectOutput(modules.resolve("npm.log").toFile())
                    .start();
            return npm.waitFor(120, TimeUnit.SECONDS) && npm.exitValue() == 0;
        } catch (IOException noNpm) {
            return false;
        }
    }
}
