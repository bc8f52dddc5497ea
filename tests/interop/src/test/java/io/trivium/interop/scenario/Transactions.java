package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** A committed transactional message is seen, one that is rolled back never. */
public final class Transactions implements Scenario {
    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            TransactionMQProducer producer = new TransactionMQProducer(unique + "-producers");
            clients.configure(producer);
            producer.setTransactionListener(new TransactionListener() {
                @Override
                public LocalTransactionState executeLocalTransaction(Message message, Object verdict) {
                    return (LocalTransactionState) verdict;
                }

                @Override
                public LocalTransactionState checkLocalTransaction(MessageExt message) {
                    return LocalTransactionState.UNKNOW;
                }
            });
            producer.start();
            clients.onClose(producer::shutdown);

            producer.sendMessageInTransaction(Clients.text(unique, "kept 1"), LocalTransactionState.COMMIT_MESSAGE);
            producer.sendMessageInTransaction(Clients.text(unique, "dropped"), LocalTransactionState.ROLLBACK_MESSAGE);
            producer.sendMessageInTransaction(Clients.text(unique, "kept 2"), LocalTransactionState.COMMIT_MESSAGE);
            producer.send(Clients.text(unique, "plain"));

            Inbox inbox = clients.consume(unique + "-group", unique, "*");
            assertThat(Inbox.bodies(inbox.awaitCount(3))).containsExactlyInAnyOrder("kept 1", "kept 2", "plain");
        }
    }
}
