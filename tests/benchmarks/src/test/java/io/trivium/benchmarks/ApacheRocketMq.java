package io.trivium.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A genuine Apache RocketMQ: name server and broker from its published jars, with its own defaults but for addresses and flush mode.
 *
 * @param jars the folder with the jars
 */
record ApacheRocketMq(Path jars, FlushMode mode) implements Contender {
    enum FlushMode {
        ASYNC_FLUSH,
        SYNC_FLUSH
    }

    @Override
    public String name() {
        return mode == FlushMode.ASYNC_FLUSH ? "RocketMQ async flush" : "RocketMQ sync flush";
    }

    @Override
    public RunningBroker start(Path directory) throws IOException {
        int nameServerPort = FreePorts.one();
        int brokerPort = FreePorts.withNeighbours();
        Path nameServerConfig = directory.resolve("namesrv.conf");
        Files.writeString(nameServerConfig, "listenPort=" + nameServerPort + "\n");
        Path store = directory.resolve("store");
        Path brokerConfig = directory.resolve("broker.conf");
        Files.writeString(brokerConfig, """
                brokerClusterName=DefaultCluster
                brokerName=broker-a
                brokerId=0
                brokerIP1=127.0.0.1
                listenPort=%d
                namesrvAddr=127.0.0.1:%d
                storePathRootDir=%s
                flushDiskType=%s
                """.formatted(brokerPort, nameServerPort, store, mode));
        Process nameServer =
                java(directory, "namesrv", "-Xmx512m", "org.apache.rocketmq.namesrv.NamesrvStartup", nameServerConfig);
        Process broker = java(directory, "broker", "-Xmx4g", "org.apache.rocketmq.broker.BrokerStartup", brokerConfig);
        return new RunningBroker("127.0.0.1:" + nameServerPort, List.of(nameServer, broker), store);
    }

    private Process java(Path directory, String log, String heap, String mainClass, Path config) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                JavaCommand.path(),
                heap,
                "-Duser.home=" + directory,
                "-cp",
                jars + "/*",
                mainClass,
                "-c",
                config.toString());
        builder.environment().put("ROCKETMQ_HOME", directory.toString());
        return builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve(log + ".log").toFile())
                .start();
    }
}
