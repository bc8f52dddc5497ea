package io.trivium.interop;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Trivium as a user starts it, in the foreground, on ports and a directory of the test's. Can be killed and started again. */
public final class TriviumProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final List<Integer> ports;
    private final List<String> options;
    /** The command that the script has become, where the system tells. */
    private List<String> java = List.of();

    private Process process;

    private TriviumProcess(Path directory, List<Integer> ports, List<String> options, Process process) {
        this.options = options;
        this.directory = directory;
        this.ports = ports;
        this.process = process;
    }

    /** Starts it, with more options if any, and waits until it serves. */
    public static TriviumProcess start(Path directory, String... options) throws IOException {
        List<Integer> ports = ports();
        List<String> more = List.of(options);
        TriviumProcess started = new TriviumProcess(directory, ports, more, launch(List.of(), directory, ports, more));
        started.awaitReady();
        started.java = started.commandLine();
        return started;
    }

    /** Starts it again on the same data and ports. */
    public void restart() throws IOException {
        process = launch(List.of(), directory, ports, options);
        awaitReady();
    }

    /**
     * Starts it again under a command that may end it; false if it ended before it served. Without the script, which looks first whether it
     * has to build something.
     *
     * @param under a command that runs what follows it; may be empty
     */
    public boolean restart(List<String> under) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(under);
        command.addAll(java);
        process = java.isEmpty() ? launch(under, directory, ports, options) : launch(command, directory);
        try {
            awaitReady();
            return true;
        } catch (IllegalStateException | IOException e) {
            if (ended(Duration.ofSeconds(5)).isEmpty()) {
                throw e;
            }
            return false;
        }
    }

    /** Waits until it ends by itself; its exit code, or empty if it goes on. */
    public OptionalInt ended(Duration patience) throws InterruptedException {
        boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        return ended ? OptionalInt.of(process.exitValue()) : OptionalInt.empty();
    }

    /** SIGKILL; returns when it is gone. */
    public void kill() throws InterruptedException {
        // Where it runs under a command, that command would leave it alone.
        List<ProcessHandle> below = process.descendants().toList();
        below.forEach(ProcessHandle::destroyForcibly);
        below.forEach(one -> one.onExit().join());
        if (!below.isEmpty()) {
            // The command has yet to write what it has seen.
            process.waitFor(5, TimeUnit.SECONDS);
        }
        process.destroyForcibly();
        process.waitFor();
    }

    public String nameServer() {
        return "127.0.0.1:" + ports.get(0);
    }

    public int brokerPort() {
        return ports.get(1);
    }

    public int amqpPort() {
        return ports.get(2);
    }

    public int httpPort() {
        return ports.get(3);
    }

    public String jmsUrl() {
        return "trivium://" + nameServer();
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IllegalStateException("it did not stop within 30 s:\n" + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it printed so far, of all starts. */
    public String log() {
        try {
            return Files.readString(directory.resolve("trivium.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static Process launch(List<String> under, Path directory, List<Integer> ports, List<String> more)
            throws IOException {
        List<String> command = new ArrayList<>(under);
        command.addAll(List.of(
                Repository.root().resolve("trivium").toString(),
                "run",
                "--data",
                directory.resolve("data").toString()));
        List<String> options = List.of("--name-server-port", "--broker-port", "--amqp-port", "--http-port");
        for (int i = 0; i < options.size(); i++) {
            command.add(options.get(i));
            command.add(Integer.toString(ports.get(i)));
        }
        command.addAll(more);
        return launch(command, directory);
    }

    private static Process launch(List<String> command, Path directory) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("trivium.log").toFile()))
                .start();
    }

    private List<String> commandLine() throws IOException {
        Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        if (!Files.exists(file)) {
            return List.of();
        }
        return Arrays.stream(Files.readString(file).split("\0", -1))
                .filter(argument -> !argument.isEmpty())
                .toList();
    }

    private void awaitReady() throws IOException {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest ready = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(3) + "/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            try {
                if (http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (ConnectException notYet) {
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalStateException("Trivium does not serve:\n" + log());
    }

    /** Of the name server, the broker, who takes the one that is 2 below as well, AMQP and HTTP. */
    private static List<Integer> ports() throws IOException {
        List<Integer> ports = freePorts(4);
        int vip = ports.get(1) - 2;
        try (ServerSocket below = new ServerSocket(vip, 1, InetAddress.getLoopbackAddress())) {
            return below.isBound() && !ports.contains(vip) ? ports : ports();
        } catch (IOException taken) {
            return ports();
        }
    }

    private static List<Integer> freePorts(int count) throws IOException {
        ServerSocket[] sockets = new ServerSocket[count];
        try {
            for (int i = 0; i < count; i++) {
                sockets[i] = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            }
            return Arrays.stream(sockets).map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                if (socket != null) {
                    socket.close();
                }
            }
        }
    }
}
