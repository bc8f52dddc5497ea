package io.trivium.interop.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.QueryResult;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** Clients with tracing: what they tell of a message is found by its id and by its key. */
public final class Tracing implements Scenario {
    private static final String TRACES = "RMQ_SYS_TRACE_TOPIC";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer plain = clients.producer();
            DefaultMQProducer traced = new DefaultMQProducer(unique + "-traced", true, null);
            clients.configure(traced);
            traced.setSendMsgTimeout(10_000);
            traced.start();
            clients.onClose(traced::shutdown);
            String key = unique + "-key";
            SendResult sent = traced.send(new Message(unique, "red", key, "traced".getBytes(UTF_8)));

            Inbox inbox = new Inbox();
            DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(unique + "-group", true, null);
            clients.configure(consumer);
            consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
            consumer.subscribe(unique, "*");
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                inbox.add(messages);
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            clients.start(consumer);
            inbox.awaitCount(1);

            assertThat(kindsOfTraces(plain, inbox, sent.getMsgId())).contains("Pub", "SubBefore", "SubAfter");
            assertThat(kindsOfTraces(plain, inbox, key)).contains("Pub");
        }
    }

    /** The first words of all traces of a message, which come in their own time. */
    private static Set<String> kindsOfTraces(DefaultMQProducer producer, Inbox inbox, String key)
            throws InterruptedException {
        Set<String> kinds = new HashSet<>();
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (kinds.size() < 3 && System.nanoTime() < end) {
            for (MessageExt traces : query(producer, key)) {
                for (String trace : new String(traces.getBody(), UTF_8).split("\u0002", -1)) {
                    if (trace.contains(key)) {
                        kinds.add(trace.split("\u0001", -1)[0]);
                    }
                }
            }
            inbox.awaitQuietly(200);
        }
        return kinds;
    }

    @SuppressWarnings("deprecation") // what tools still call, and all that the older client has
    private static List<MessageExt> query(DefaultMQProducer producer, String key) throws InterruptedException {
        try {
            QueryResult found = producer.queryMessage(TRACES, key, 32, 0, Long.MAX_VALUE);
            return found.getMessageList();
        } catch (MQClientException notYet) {
            return List.of();
        }
    }
}
