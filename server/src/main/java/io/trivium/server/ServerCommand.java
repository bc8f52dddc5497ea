package io.trivium.server;

import io.trivium.server.settings.Settings;
import java.io.PrintStream;
import java.util.Map;

/** Runs the broker: {@code start}, {@code run} and {@code train}. */
final class ServerCommand {
    /** The launcher waits for this line of {@code start}, and for no more. */
    private static final String SERVES = "trivium: serves";

    private static final String TRAINING_TOPIC = "training";

    private final Settings settings;
    private final PrintStream out;

    ServerCommand(Settings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    /** Runs until a signal or a fault ends it, telling on the standard output. */
    ExitCode inForeground() {
        ServerProcess process = new ServerProcess(settings);
        process.open(directory -> {});
        out.println(new Announcement(settings, process.addresses()).text());
        return process.await();
    }

    /** The same, but after telling that it serves it lets go of the terminal: the log goes to a file from the beginning. */
    ExitCode inBackground() {
        PrintStream terminal = System.out;
        PrintStream terminalErrors = System.err;
        ServerProcess process = new ServerProcess(settings);
        process.open(directory -> {
            PrintStream log = directory.appendLog();
            System.setOut(log);
            System.setErr(log);
        });
        terminal.println(new Announcement(settings, process.addresses()).text());
        terminal.println(SERVES);
        terminal.close();
        terminalErrors.close();
        return process.await();
    }

    /** Starts, sends a message and receives it, and stops: the classes that this loads are what the launcher archives. */
    ExitCode once() {
        ServerProcess process = new ServerProcess(settings);
        process.open(directory -> {});
        ClientCommand client =
                new ClientCommand(Addresses.text(process.addresses().nameServer()), ClientTls.OFF, Map.of(), out);
        client.send(TRAINING_TOPIC, "to be received");
        ExitCode code = client.receive(TRAINING_TOPIC, 1);
        process.close();
        return code;
    }
}
