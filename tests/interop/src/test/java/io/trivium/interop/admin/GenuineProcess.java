package io.trivium.interop.admin;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A genuine name server or broker of RocketMQ 5.5.0, as a process of its own. */
public final class GenuineProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final int port;
    private final Process process;
    private final Path log;

    private GenuineProcess(int port, Process process, Path log) {
        this.port = port;
        this.process = process;
        this.log = log;
    }

    /** Skips the test without the jars: there is nothing to compare with. */
    public static void assumeAvailable() {
        assumeThat(GenuineTools.jars())
                .as("the jars of Apache RocketMQ are in tests/apache-rocketmq/target/lib")
                .isDirectory();
    }

    public static GenuineProcess nameServer(Path directory) throws IOException {
        return nameServer(directory, freePort());
    }

    static GenuineProcess nameServer(Path directory, int port) throws IOException {
        Path config = directory.resolve("namesrv.conf");
        Files.writeString(config, "listenPort=" + port + "\n");
        return launch(directory, "namesrv", "-Xmx128m", "org.apache.rocketmq.namesrv.NamesrvStartup", config, port);
    }

    /** A broker with little memory, registered at name servers separated by semicolons, with more lines of settings. */
    public static GenuineProcess broker(Path directory, String name, String nameServers, String... settings)
            throws IOException {
        int port = freePortWithNeighbours();
        Path config = directory.resolve("broker.conf");
        Files.writeString(config, """
                brokerClusterName=DefaultCluster
                brokerName=%s
                brokerId=0
                brokerIP1=127.0.0.1
                listenPort=%d
                namesrvAddr=%s
                storePathRootDir=%s
                mappedFileSizeCommitLog=16777216
                mappedFileSizeConsumeQueue=60000
                enablePropertyFilter=true
                %s
                """.formatted(
                        name, port, nameServers, directory.resolve("store"), String.join("\n", settings)));
        return launch(directory, "broker", "-Xmx384m", "org.apache.rocketmq.broker.BrokerStartup", config, port);
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** SIGKILL; returns when it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static GenuineProcess launch(
            Path directory, String log, String heap, String mainClass, Path config, int port) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Duser.home=" + directory,
                "-cp",
                GenuineTools.jars() + "/*",
                mainClass,
                "-c",
                config.toString());
        builder.environment().put("ROCKETMQ_HOME", directory.toString());
        Path printed = directory.resolve(log + ".log");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        GenuineProcess started = new GenuineProcess(port, process, printed);
        started.awaitListening();
        return started;
    }

    private void awaitListening() throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException notYet) {
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }
        process.destroyForcibly();
        throw new IllegalStateException("it does not listen:\n" + Files.readString(log));
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A broker also listens two below and one above. */
    private static int freePortWithNeighbours() throws IOException {
        int port = freePort();
        while (!neighboursFree(port)) {
            port = freePort();
        }
        return port;
    }

    private static boolean neighboursFree(int port) {
        try (ServerSocket below = new ServerSocket(port - 2);
                ServerSocket above = new ServerSocket(port + 1)) {
            return below.isBound() && above.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
