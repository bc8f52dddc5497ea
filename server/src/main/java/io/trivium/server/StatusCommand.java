package io.trivium.server;

import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Asks after and stops the broker of a data directory. It touches no process but the one that wrote the record there. */
final class StatusCommand {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int POLLS = 1500;
    private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(2);

    private final Path data;
    private final PrintStream out;

    StatusCommand(Path data, PrintStream out) {
        this.data = data;
        this.out = out;
    }

    ExitCode status() {
        Optional<RunRecord> record = DataDirectory.record(data);
        if (record.flatMap(StatusCommand::process).isEmpty()) {
            return notRunning();
        }
        RunRecord running = record.get();
        if (running.isStarting()) {
            out.println("Trivium (process " + running.pid() + ") starts in " + data + ".");
            return ExitCode.UNEXPECTED;
        }
        boolean ready = ready(running.http());
        out.println("""
            Trivium (process %d) %s.
              RocketMQ   name server %s, broker %s
              AMQP 1.0   %s
              Health     http://%s/health/ready
              Data       %s""".formatted(
                        running.pid(),
                        ready ? "serves" : "runs but is not ready",
                        running.nameServer(),
                        running.broker(),
                        running.amqp(),
                        running.http(),
                        data));
        return ready ? ExitCode.OK : ExitCode.UNEXPECTED;
    }

    ExitCode stop() {
        Optional<ProcessHandle> running = DataDirectory.record(data).flatMap(StatusCommand::process);
        if (running.isEmpty()) {
            return notRunning();
        }
        ProcessHandle process = running.get();
        process.destroy();
        for (int i = 0; process.isAlive() && i < POLLS; i++) {
            LockSupport.parkNanos(POLL.toNanos()); // onExit asks a process that is no child only every second or so
        }
        if (process.isAlive()) {
            throw new Failure(
                    ExitCode.STILL_RUNNING,
                    "Process " + process.pid() + " was asked to stop but still runs: its log tells what it is doing.");
        }
        out.println("Trivium (process " + process.pid() + ") has stopped.");
        return ExitCode.OK;
    }

    private ExitCode notRunning() {
        out.println("No Trivium runs in " + data + ".");
        return ExitCode.NOT_RUNNING;
    }

    static Optional<ProcessHandle> process(RunRecord record) {
        return ProcessHandle.of(record.pid()).filter(record::describes);
    }

    private static boolean ready(String http) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://" + http + "/health/ready").toURL().openConnection();
            connection.setConnectTimeout((int) HEALTH_TIMEOUT.toMillis());
            connection.setReadTimeout((int) HEALTH_TIMEOUT.toMillis());
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }
}
