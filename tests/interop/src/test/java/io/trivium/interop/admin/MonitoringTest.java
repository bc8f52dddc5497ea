package io.trivium.interop.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trivium.interop.TriviumProcess;
import io.trivium.interop.scenario.ShortPeriods;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The calls that rocketmq-exporter and rocketmq-dashboard make, through the genuine library that they make them with, at a genuine
 * broker and at ours, which have done the same: what Apache's answers have, ours have, too.
 */
@TestInstance(Lifecycle.PER_CLASS)
class MonitoringTest {
    private static final String TOPIC = "Watched";
    private static final String GROUP = "watchers";
    private static final int MESSAGES = 12;
    private static final long PATIENCE_MILLIS = 10_000;
    private static final Pattern MEMBER = Pattern.compile("\"([A-Za-z][A-Za-z0-9_]*)\":");
    private static final Pattern TEXT = Pattern.compile("\"([^\"]+)\"");
    private static final Pattern TOLD = Pattern.compile("(rocketmq_[a-z_]+)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");
    /** Of thread pools and of the insides of Apache's store: docs/COMPATIBILITY.md. */
    private static final String NO_COUNTERPART =
            "rocketmq_(processor_watermark|pop_.*|rocksdb_.*|timer_(enqueue|dequeue)_(lag|latency_milliseconds)"
                    + "|timer_message_snapshot|delay_message_latency_seconds"
                    + "|(topic|consumer_group)_create_execution_time_milliseconds)";

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private Watched apache;
    private Watched ours;

    /** A broker that is watched, and by whom. */
    private record Watched(GenuineAdmin admin, String broker, String clientId, String messageId, int metrics) {}

    /** A call, in whose arguments {@code $B} stands for the broker's address and {@code $C} for the consumer's id. */
    record Call(String name, List<Object> arguments) {
        @Override
        public String toString() {
            return name + arguments;
        }
    }

    private <T extends AutoCloseable> T started(T one) {
        started.push(one);
        return one;
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        GenuineProcess.assumeAvailable();
        GenuineProcess names = started(GenuineProcess.nameServer(folder));
        int metrics = GenuineProcess.freePort();
        GenuineProcess broker = started(GenuineProcess.broker(
                folder,
                "broker-a",
                names.address(),
                "metricsExporterType=PROM",
                "metricsPromExporterHost=127.0.0.1",
                "metricsPromExporterPort=" + metrics));
        TriviumProcess trivium = started(TriviumProcess.start(Files.createDirectory(folder.resolve("trivium"))));
        GenuineTools tools = started(GenuineTools.load(folder));
        apache = watched(tools, names.address(), broker.address(), metrics);
        ours = watched(tools, trivium.nameServer(), "127.0.0.1:" + trivium.brokerPort(), trivium.httpPort());
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable one : started) {
            one.close();
        }
    }

    private Watched watched(GenuineTools tools, String nameServer, String broker, int metrics) throws Exception {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> tools.run("updateTopic -n " + nameServer + " -b " + broker + " -t " + TOPIC + " -r 2 -w 2")
                        .contains("success"));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> tools.run("clusterList -n " + nameServer).contains(broker));
        DefaultMQProducer producer = new DefaultMQProducer("makers");
        producer.setNamesrvAddr(nameServer);
        producer.setInstanceName("p" + broker);
        producer.setSendMsgTimeout(10_000);
        producer.start();
        started(producer::shutdown);
        String id = "";
        for (int i = 0; i < MESSAGES; i++) {
            id = producer.send(new Message(TOPIC, "A", "key" + i, ("m" + i).getBytes(UTF_8)))
                    .getOffsetMsgId();
        }
        AtomicInteger received = new AtomicInteger();
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(GROUP);
        consumer.setNamesrvAddr(nameServer);
        ShortPeriods.set(consumer);
        consumer.setInstanceName("c" + broker);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(TOPIC, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            received.addAndGet(messages.size());
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        started(consumer::shutdown);
        await().atMost(Duration.ofSeconds(60)).until(() -> received.get() >= MESSAGES);
        GenuineAdmin admin = started(GenuineAdmin.start(tools, nameServer));
        Watched watched = new Watched(admin, broker, consumer.buildMQClientId(), id, metrics);
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
            Object stats = admin.call("examineConsumeStats", GROUP);
            return ((Long) stats.getClass().getMethod("computeTotalDiff").invoke(stats)) == 0;
        });
        return watched;
    }

    static Stream<Call> calls() {
        return Stream.of(
                call("examineBrokerClusterInfo"),
                call("examineTopicRouteInfo", TOPIC),
                call("examineTopicStats", TOPIC),
                call("examineTopicConfig", "$B", TOPIC),
                call("getTopicClusterList", TOPIC),
                call("queryTopicConsumeByWho", TOPIC),
                call("queryTopicsByConsumer", GROUP),
                call("querySubscription", GROUP, TOPIC),
                call("examineConsumeStats", GROUP),
                call("examineConsumeStats", GROUP, TOPIC),
                call("fetchConsumeStatsInBroker", "$B", false, PATIENCE_MILLIS),
                call("examineConsumerConnectionInfo", GROUP),
                call("examineConsumerConnectionInfo", GROUP, "$B"),
                call("examineProducerConnectionInfo", "makers", TOPIC),
                call("getAllProducerInfo", "$B"),
                call("getConsumerRunningInfo", GROUP, "$C", false),
                call("getConsumerRunningInfo", GROUP, "$C", true),
                call("getConsumeStatus", TOPIC, GROUP, ""),
                call("queryConsumeTimeSpan", TOPIC, GROUP),
                call("examineSubscriptionGroupConfig", "$B", GROUP),
                call("fetchBrokerRuntimeStats", "$B"),
                call("viewBrokerStatsData", "$B", "TOPIC_PUT_NUMS", TOPIC),
                call("viewBrokerStatsData", "$B", "TOPIC_PUT_SIZE", TOPIC),
                call("viewBrokerStatsData", "$B", "GROUP_GET_NUMS", TOPIC + "@" + GROUP),
                call("viewBrokerStatsData", "$B", "GROUP_GET_SIZE", TOPIC + "@" + GROUP),
                call("viewBrokerStatsData", "$B", "BROKER_PUT_NUMS", "DefaultCluster"),
                call("viewBrokerStatsData", "$B", "BROKER_GET_NUMS", "DefaultCluster"),
                call("viewMessage", TOPIC, "$M"),
                call("queryMessage", TOPIC, "key1", 8, 0L, Long.MAX_VALUE));
    }

    private static Call call(String name, Object... arguments) {
        return new Call(name, List.of(arguments));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whatApachesAnswerHasOursHasToo(Call call) throws Exception {
        assertThat(members(ours, call)).isNotEmpty().containsAll(members(apache, call));
    }

    /** The names of what Prometheus is told, and the labels of each. */
    @Test
    void whatApacheMeasuresOursDoesToo() throws Exception {
        Map<String, Set<String>> apaches = metrics(apache);
        Map<String, Set<String>> own = metrics(ours);

        assertThat(apaches).hasSizeGreaterThan(20);
        List<String> missing = new ArrayList<>();
        apaches.forEach((name, labels) -> {
            if (!name.matches(NO_COUNTERPART)) {
                Set<String> without = new TreeSet<>(labels);
                without.removeAll(own.getOrDefault(name, Set.of()));
                without.remove("otel_scope_name");
                if (!own.containsKey(name) || !without.isEmpty()) {
                    missing.add(name + " " + without);
                }
            }
        });
        assertThat(missing).isEmpty();
    }

    private static Map<String, Set<String>> metrics(Watched watched) throws Exception {
        String text = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + watched.metrics() + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        Map<String, Set<String>> metrics = new TreeMap<>();
        for (String line : text.lines().toList()) {
            Matcher told = TOLD.matcher(line);
            if (told.lookingAt()) {
                String name = told.group(1).replaceAll("_(bucket|sum|count)$", "");
                Set<String> labels = metrics.computeIfAbsent(name, one -> new TreeSet<>());
                labels.addAll(found(LABEL, line));
            }
        }
        return metrics;
    }

    /** The names of all members of the answer, on all levels; of a plain list its texts; a failure is told by its code. */
    private static Set<String> members(Watched watched, Call call) throws Exception {
        Object[] arguments = call.arguments().stream()
                .map(argument -> argument instanceof String text
                        ? text.replace("$B", watched.broker())
                                .replace("$C", watched.clientId())
                                .replace("$M", watched.messageId())
                        : argument)
                .toArray();
        String json = watched.admin().json(watched.admin().call(call.name(), arguments));
        Set<String> names = found(MEMBER, json);
        return names.isEmpty() ? found(TEXT, json) : names;
    }

    private static Set<String> found(Pattern pattern, String json) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = pattern.matcher(json);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }
}
