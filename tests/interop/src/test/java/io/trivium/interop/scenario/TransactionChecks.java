package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.client.producer.TransactionSendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * Producers that do not know yet are asked: what they commit then is seen, what they roll back never, what nobody ever decides is set
 * aside after the last question. Where a producer is gone, another one of its group is asked. Takes some seconds, as the broker asks once
 * a second at most.
 */
public final class TransactionChecks implements Scenario {
    private static final int MOST_CHECKS = 2;

    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer plain = clients.producer();
            plain.send(Clients.text(unique, "plain"));
            askAfter(plain, unique, 60_000);
            Inbox questions = new Inbox();
            TransactionMQProducer gone = producer(clients, unique, new Inbox());
            String left = prepare(gone, Clients.text(unique, "commit: left behind"));
            gone.shutdown();
            TransactionMQProducer producer = producer(clients, unique, questions);
            clients.onClose(producer::shutdown);
            askAfter(plain, unique, 500);
            prepare(producer, Clients.tagged(unique, "tag", "commit"));
            prepare(producer, Clients.text(unique, "rollback"));
            prepare(producer, Clients.text(unique, "unknown"));
            prepare(producer, Clients.text(unique, "fails"));

            Inbox inbox = clients.consume(unique + "-group", unique, "*");
            // Clients look seldom for a topic that was not there.
            long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
            while (!known(plain, "TRANS_CHECK_MAX_TIME_TOPIC")) {
                assertThat(System.nanoTime()).as("patience for the topic").isLessThan(patience);
                questions.awaitQuietly(100);
            }
            Inbox aside = clients.consume(unique + "-aside", "TRANS_CHECK_MAX_TIME_TOPIC", "*");

            aside.await(received -> ours(received, unique).size() == 2, "what nobody decided");
            assertThat(Inbox.bodies(ours(aside.all(), unique))).containsExactlyInAnyOrder("unknown", "fails");
            assertThat(Inbox.bodies(inbox.awaitCount(3)))
                    .containsExactlyInAnyOrder("plain", "commit: left behind", "commit");
            assertThat(Inbox.bodies(questions.all()))
                    // A question is repeated if its answer takes longer than the time between questions
                    .contains("commit", "rollback")
                    .filteredOn(body -> body.equals("unknown") || body.equals("fails"))
                    .hasSize(2 * MOST_CHECKS);
            assertThat(questions.all())
                    .filteredOn(question -> Inbox.body(question).equals("unknown"))
                    .extracting(question -> question.getProperty("TRANSACTION_CHECK_TIMES"))
                    .containsExactly("1", "2");
            MessageExt asked = questions.all().stream()
                    .filter(question -> Inbox.body(question).equals("commit: left behind"))
                    .findFirst()
                    .orElseThrow();
            assertThat(asked.getTransactionId()).isEqualTo(left);
            assertThat(asked.getTopic()).isEqualTo(unique);
            MessageExt committed = inbox.all().stream()
                    .filter(message -> Inbox.body(message).equals("commit"))
                    .findFirst()
                    .orElseThrow();
            assertThat(committed.getTags()).isEqualTo("tag");
            assertThat(committed.getPreparedTransactionOffset()).isPositive();
        }
    }

    private static String prepare(TransactionMQProducer producer, Message message) throws Exception {
        TransactionSendResult result = producer.sendMessageInTransaction(message, null);
        assertThat(result.getLocalTransactionState()).isEqualTo(LocalTransactionState.UNKNOW);
        return result.getTransactionId();
    }

    private static boolean known(DefaultMQProducer producer, String topic) {
        try {
            return !producer.fetchPublishMessageQueues(topic).isEmpty();
        } catch (MQClientException notYet) {
            return false;
        }
    }

    private static List<MessageExt> ours(List<MessageExt> messages, String topic) {
        return messages.stream()
                .filter(message -> topic.equals(message.getProperty("REAL_TOPIC")))
                .toList();
    }

    private static TransactionMQProducer producer(Clients clients, String unique, Inbox questions) throws Exception {
        TransactionMQProducer producer = new TransactionMQProducer(unique + "-undecided");
        clients.configure(producer);
        producer.setTransactionListener(new TransactionListener() {
            @Override
            public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
                return LocalTransactionState.UNKNOW;
            }

            @Override
            public LocalTransactionState checkLocalTransaction(MessageExt message) {
                questions.add(List.of(message));
                String body = Inbox.body(message);
                if (body.startsWith("commit")) {
                    return LocalTransactionState.COMMIT_MESSAGE;
                }
                if (body.equals("fails")) {
                    throw new IllegalStateException("the application fails");
                }
                return body.equals("rollback") ? LocalTransactionState.ROLLBACK_MESSAGE : LocalTransactionState.UNKNOW;
            }
        });
        producer.start();
        return producer;
    }

    @SuppressWarnings("deprecation") // there is no other way to the client's own connection
    private static void askAfter(DefaultMQProducer producer, String topic, int millis) throws Exception {
        Properties settings = new Properties();
        settings.setProperty("transactionTimeOut", Integer.toString(millis));
        settings.setProperty("transactionCheckInterval", "1000");
        settings.setProperty("transactionCheckMax", Integer.toString(MOST_CHECKS));
        MQClientInstance client = producer.getDefaultMQProducerImpl().getMqClientFactory();
        client.getMQClientAPIImpl().updateBrokerConfig(client.findBrokerAddrByTopic(topic), settings, 10_000);
    }
}
