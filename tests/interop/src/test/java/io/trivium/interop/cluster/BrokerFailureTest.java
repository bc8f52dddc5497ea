package io.trivium.interop.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trivium.interop.admin.GenuineProcess;
import io.trivium.jms.TriviumConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Queue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two genuine brokers, of which one is killed while our client sends and receives. */
class BrokerFailureTest {
    private static final int PRODUCERS = 6;
    private static final int EACH = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final List<GenuineProcess> processes = new ArrayList<>();
    private final List<JMSContext> contexts = new ArrayList<>();
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final Set<String> received = ConcurrentHashMap.newKeySet();

    private GenuineProcess started(GenuineProcess process) {
        processes.add(process);
        return process;
    }

    @AfterEach
    void stop() {
        contexts.forEach(JMSContext::close);
        processes.forEach(GenuineProcess::close);
    }

    @Test
    void whoSendsAndReceivesGoesOnAtTheOtherBrokerAndMissesNothing(@TempDir Path folder) throws Exception {
        GenuineProcess.assumeAvailable();
        GenuineProcess names = started(GenuineProcess.nameServer(folder));
        Path ofA = Files.createDirectory(folder.resolve("a"));
        GenuineProcess a = started(GenuineProcess.broker(ofA, "broker-a", names.address()));
        started(GenuineProcess.broker(Files.createDirectory(folder.resolve("b")), "broker-b", names.address()));
        awaitBoth(names.address());
        consume(names.address());
        List<JMSContext> producers = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            producers.add(opened(names.address()));
        }
        send(producers, "before");
        await().atMost(PATIENCE).until(() -> received.containsAll(accepted));

        send(producers, "just before");
        a.kill();
        send(producers, "after");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(received)
                        .containsAll(accepted.stream()
                                .filter(text -> text.startsWith("after"))
                                .toList()));
        assertThat(accepted).filteredOn(text -> text.startsWith("after")).hasSize(PRODUCERS * EACH);
        started(GenuineProcess.broker(ofA, "broker-a", names.address()));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(received).containsAll(accepted));
    }

    private JMSContext opened(String nameServer) {
        JMSContext context =
                new TriviumConnectionFactory("trivium://" + nameServer).createContext(JMSContext.AUTO_ACKNOWLEDGE);
        contexts.add(context);
        return context;
    }

    private static void awaitBoth(String nameServer) throws Exception {
        DefaultMQProducer observer = new DefaultMQProducer("observer");
        observer.setNamesrvAddr(nameServer);
        observer.start();
        try {
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> observer.fetchPublishMessageQueues("TBW102").stream()
                                    .map(MessageQueue::getBrokerName)
                                    .distinct()
                                    .count()
                            == 2);
        } finally {
            observer.shutdown();
        }
    }

    private void consume(String nameServer) {
        JMSContext context = opened(nameServer);
        context.createConsumer(queue(context)).setMessageListener(message -> {
            try {
                received.add(message.getBody(String.class));
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Sends messages of all; what is not accepted is sent again, as an application would. */
    private void send(List<JMSContext> producers, String what) {
        for (JMSContext context : producers) {
            JMSProducer producer = context.createProducer();
            Queue queue = queue(context);
            for (int i = 0; i < EACH; i++) {
                String text = what + " " + producers.indexOf(context) + " " + i;
                await().atMost(PATIENCE).until(() -> sent(producer, queue, text));
            }
        }
    }

    private boolean sent(JMSProducer producer, Queue queue, String text) {
        try {
            producer.send(queue, text);
            return accepted.add(text);
        } catch (JMSRuntimeException refused) {
            return false;
        }
    }

    private static Queue queue(JMSContext context) {
        return context.createQueue("going-on");
    }
}
