package io.trivium.rocket.server.metrics;

import io.trivium.broker.Broker;
import io.trivium.broker.EngineNumbers;
import io.trivium.broker.delivery.QueueRange;
import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.log.LogExtent;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.Topic;
import io.trivium.rocket.server.clients.Client;
import io.trivium.rocket.server.clients.ClientRegistry;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.server.stats.Histogram;
import io.trivium.rocket.server.stats.Measure;
import io.trivium.rocket.server.stats.StoreTimes;
import io.trivium.rocket.server.stats.Traffic;
import io.trivium.rocket.server.topics.Names;
import io.trivium.rocket.server.topics.SystemTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The measurements of RocketMQ 5 (its metric names and labels, as its exporter for Prometheus tells them), read when they are asked
 * for. The label {@code message_type} is the topic's, not each message's. Thread-safe.
 */
public final class BrokerMetrics {
    /** Groups on topics whose lag is told; more would make an answer that nobody reads. */
    private static final int MAX_LAGS = 2_000;

    private static final String[] ON_DISK = {"storage_type", "local", "storage_medium", "disk"};

    private final Broker engine;
    private final RocketServerConfig config;
    private final ClientRegistry clients;
    private final Traffic traffic;
    private final IntSupplier permissions;
    private final StoreTimes times;

    /** @param permissions what clients may do with the broker at present */
    public BrokerMetrics(
            Broker engine,
            RocketServerConfig config,
            ClientRegistry clients,
            Traffic traffic,
            IntSupplier permissions) {
        this.permissions = permissions;
        this.engine = engine;
        this.config = config;
        this.clients = clients;
        this.traffic = traffic;
        this.times = new StoreTimes(engine);
    }

    /** Tells all measurements. */
    public void tell(MetricSink sink) {
        EngineNumbers numbers = engine.numbers();
        sizes(sink, numbers);
        waiting(sink, numbers);
        sent(sink, "rocketmq_messages_in_total", Measure.SENT, "Messages stored");
        sent(sink, "rocketmq_throughput_in_total", Measure.SENT_BYTES, "Bytes stored");
        received(sink, "rocketmq_messages_out_total", Measure.RECEIVED, "Messages given to consumers");
        received(sink, "rocketmq_throughput_out_total", Measure.RECEIVED_BYTES, "Bytes given to consumers");
        received(sink, "rocketmq_send_to_dlq_messages_total", Measure.DEAD_LETTERED, "Messages given up");
        ended(sink, "rocketmq_commit_messages_total", Measure.COMMITTED, "Transactions committed");
        ended(sink, "rocketmq_rollback_messages_total", Measure.ROLLED_BACK, "Transactions rolled back");
        decisions(sink);
        messageSizes(sink);
        requests(sink);
        connections(sink);
        lags(sink);
    }

    /** What is stored and not published yet. RocketMQ's have the label {@code topic}: here they are not told apart. */
    private void waiting(MetricSink sink, EngineNumbers numbers) {
        single(sink, "rocketmq_half_messages", "Prepared messages that are not decided", numbers.undecided());
        numbers.scheduled()
                .ifPresent(messages ->
                        single(sink, "rocketmq_timing_messages", "Messages that wait for their delivery time", (double)
                                messages));
        sink.family("rocketmq_timer_enqueue_total", MetricSink.Type.COUNTER, "Messages that began to wait so");
        value(sink, (double) numbers.everScheduled());
        sink.family("rocketmq_timer_dequeue_total", MetricSink.Type.COUNTER, "Messages whose delivery time came");
        value(sink, (double) numbers.everDelivered());
    }

    private void sizes(MetricSink sink, EngineNumbers numbers) {
        LogExtent log = engine.logExtent();
        single(
                sink,
                "rocketmq_broker_permission",
                "Permission bits of the broker: 4 read, 2 write",
                permissions.getAsInt());
        single(sink, "rocketmq_topic_number", "Topics", engine.topics().size());
        single(
                sink,
                "rocketmq_consumer_group_number",
                "Consumer groups",
                engine.groups().size());
        sink.family("rocketmq_storage_size_bytes", MetricSink.Type.GAUGE, "Bytes of the log");
        value(sink, (double) log.end() - log.start(), ON_DISK);
        long oldest = times.oldest();
        if (oldest > 0) {
            stored(
                    sink,
                    "rocketmq_storage_message_reserve_time_milliseconds",
                    "Milliseconds since the oldest message that is kept was stored",
                    Math.max(0, traffic.nowMillis() - oldest));
        }
        stored(
                sink,
                "rocketmq_storage_flush_behind_bytes",
                "Bytes that are written and not forced",
                numbers.unforcedBytes());
        stored(sink, "rocketmq_storage_dispatch_behind_bytes", "Bytes that are stored and not indexed", 0);
    }

    private void stored(MetricSink sink, String name, String help, long number) {
        sink.family(name, MetricSink.Type.GAUGE, help);
        value(sink, (double) number, ON_DISK);
    }

    private void single(MetricSink sink, String name, String help, double number) {
        sink.family(name, MetricSink.Type.GAUGE, help);
        value(sink, number);
    }

    private void sent(MetricSink sink, String name, Measure measure, String help) {
        sink.family(name, MetricSink.Type.COUNTER, help);
        traffic.sums(measure)
                .forEach((topic, sum) ->
                        value(sink, sum, "topic", topic, "message_type", type(topic), "is_system", system(topic)));
    }

    private void received(MetricSink sink, String name, Measure measure, String help) {
        sink.family(name, MetricSink.Type.COUNTER, help);
        traffic.sums(measure).forEach((key, sum) -> {
            int at = key.indexOf('@');
            value(sink, sum, onTopic(key.substring(0, at), key.substring(at + 1)));
        });
    }

    private void ended(MetricSink sink, String name, Measure measure, String help) {
        sink.family(name, MetricSink.Type.COUNTER, help);
        traffic.sums(measure).forEach((topic, sum) -> value(sink, sum, "topic", topic));
    }

    private void decisions(MetricSink sink) {
        sink.family(
                "rocketmq_finish_message_latency_milliseconds",
                MetricSink.Type.HISTOGRAM,
                "Seconds, in spite of the name, from the making of transactions' messages to their commits");
        traffic.decisions().forEach((topic, seconds) -> ranges(sink, seconds, "topic", topic));
    }

    private void messageSizes(MetricSink sink) {
        sink.family("rocketmq_message_size", MetricSink.Type.HISTOGRAM, "Bytes of stored messages");
        traffic.sizes()
                .forEach((topic, sizes) ->
                        ranges(sink, sizes, "topic", topic, "message_type", type(topic), "is_system", system(topic)));
    }

    private void requests(MetricSink sink) {
        sink.family(
                "rocketmq_rpc_latency_milliseconds",
                MetricSink.Type.HISTOGRAM,
                "Milliseconds from requests to their answers");
        traffic.requestTimes()
                .all()
                .forEach((kind, millis) -> ranges(
                        sink,
                        millis,
                        "protocol_type",
                        "remoting",
                        "request_code",
                        CodeNames.ofRequest(kind.request()),
                        "response_code",
                        CodeNames.ofResponse(kind.response()),
                        "is_long_polling",
                        Boolean.toString(kind.waited()),
                        "result",
                        "success"));
    }

    private void ranges(MetricSink sink, Histogram histogram, String... labels) {
        sink.ranges(histogram.ends(), histogram.counts(), histogram.sum(), and(own(), labels));
    }

    private void connections(MetricSink sink) {
        SortedMap<String, Integer> producers = new TreeMap<>();
        clients.producers().values().forEach(members -> members.forEach(client -> count(producers, client)));
        sink.family("rocketmq_producer_connections", MetricSink.Type.GAUGE, "Connected producers");
        producers.forEach((kind, number) -> value(sink, number, kind(kind)));
        sink.family("rocketmq_consumer_connections", MetricSink.Type.GAUGE, "Connected consumers");
        for (String group : clients.onlineGroups()) {
            clients.onlineGroup(group).ifPresent(online -> {
                SortedMap<String, Integer> consumers = new TreeMap<>();
                online.members().forEach(client -> count(consumers, client));
                String mode = online.said().consumeType().toLowerCase(Locale.ROOT);
                consumers.forEach((kind, number) -> value(
                        sink,
                        number,
                        and(
                                kind(kind),
                                "consumer_group",
                                group,
                                "consume_mode",
                                mode,
                                "is_system",
                                Boolean.toString(SystemTopics.isGroup(group)))));
            });
        }
    }

    private static void count(Map<String, Integer> byKind, Client client) {
        byKind.merge(client.peer().language() + " " + client.peer().version(), 1, Integer::sum);
    }

    private static String[] kind(String languageAndVersion) {
        int space = languageAndVersion.indexOf(' ');
        return new String[] {
            "language",
            languageAndVersion.substring(0, space),
            "version",
            languageAndVersion.substring(space + 1),
            "protocol_type",
            "remoting"
        };
    }

    private void lags(MetricSink sink) {
        List<Lag> lags = new ArrayList<>();
        for (ConsumerGroup group : engine.groups()) {
            SortedMap<String, Lag> byTopic = new TreeMap<>();
            engine.cursors(group.name())
                    .forEach((queue, offset) ->
                            byTopic.merge(queue.topic(), lag(group.name(), queue, offset), Lag::and));
            byTopic.values().stream().limit(MAX_LAGS - lags.size()).forEach(lags::add);
        }
        tell(sink, lags, "lag_messages", "Messages that a group has not finished", Lag::messages);
        tell(sink, lags, "inflight_messages", "Of those, messages that consumers were given", Lag::given);
        tell(sink, lags, "ready_messages", "Of those, messages that wait", lag -> lag.messages() - lag.given());
        tell(
                sink,
                lags,
                "lag_latency_milliseconds",
                "Milliseconds since the oldest of those was stored",
                this::latency);
        tell(
                sink,
                lags,
                "queueing_latency_milliseconds",
                "Milliseconds since the oldest message that waits was stored",
                this::queueing);
    }

    private void tell(MetricSink sink, List<Lag> lags, String what, String help, ToLongFunction<Lag> number) {
        sink.family("rocketmq_consumer_" + what, MetricSink.Type.GAUGE, help);
        lags.forEach(lag -> value(
                sink, (double) number.applyAsLong(lag), onTopic(lag.worst().topic(), lag.group())));
    }

    /**
     * How far a group is behind on a topic.
     *
     * @param given to consumers, of the messages that are not finished
     * @param worst the queue with the most such messages
     * @param offset the first such message there
     * @param most how many that queue has
     */
    private record Lag(
            String group, long messages, long given, QueueId worst, long offset, long most, FirstWaiting first) {
        Lag and(Lag other) {
            Lag worse = other.most > most ? other : this;
            return new Lag(
                    group,
                    messages + other.messages,
                    given + other.given,
                    worse.worst,
                    worse.offset,
                    worse.most,
                    other.first.count() > first.count() ? other.first : first);
        }
    }

    /**
     * The first message of a queue that a group was not given.
     *
     * @param count how many wait from there on
     */
    private record FirstWaiting(QueueId queue, long offset, long count) {}

    private Lag lag(String group, QueueId queue, long cursor) {
        QueueRange range = engine.range(queue).orElse(new QueueRange(0, 0));
        long offset = Math.max(cursor, range.minOffset());
        long messages = Math.max(0, range.maxOffset() - offset);
        long given = messages == 0 ? 0 : traffic.givenUpTo(group, queue, offset, range.maxOffset()) - offset;
        FirstWaiting first = new FirstWaiting(queue, offset + given, messages - given);
        return new Lag(group, messages, given, queue, offset, messages, first);
    }

    private long latency(Lag lag) {
        return lag.messages() == 0 ? 0 : since(lag.worst(), lag.offset());
    }

    private long queueing(Lag lag) {
        FirstWaiting first = lag.first();
        return first.count() == 0 ? 0 : since(first.queue(), first.offset());
    }

    private long since(QueueId queue, long offset) {
        long storedMillis = times.of(queue, offset);
        return storedMillis <= 0 ? 0 : Math.max(0, traffic.nowMillis() - storedMillis);
    }

    private static String[] onTopic(String topic, String group) {
        return new String[] {
            "topic",
            topic,
            "consumer_group",
            group,
            "is_retry",
            Boolean.toString(Names.isRetryTopic(topic)),
            "is_system",
            system(topic)
        };
    }

    private String type(String name) {
        Topic topic = engine.topic(name).orElse(null);
        String type = topic == null ? null : topic.attributes().get("message.type");
        return type == null ? "normal" : type.toLowerCase(Locale.ROOT);
    }

    private static String system(String topic) {
        return Boolean.toString(Names.isSystemTopic(topic));
    }

    private void value(MetricSink sink, double number, String... labels) {
        sink.value(number, and(own(), labels));
    }

    private String[] own() {
        return new String[] {"cluster", config.clusterName(), "node_type", "broker", "node_id", config.brokerName()};
    }

    private static String[] and(String[] labels, String... more) {
        return Stream.concat(Stream.of(labels), Stream.of(more)).toArray(String[]::new);
    }
}
