package io.trivium.benchmarks;

import java.util.concurrent.ThreadLocalRandom;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** Transactional messages with a genuine producer, one in twenty rolled back. */
final class Transactions {
    private static final TransactionListener ONE_IN_TWENTY_ROLLED_BACK = new TransactionListener() {
        @Override
        public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
            return ThreadLocalRandom.current().nextInt(20) == 0
                    ? LocalTransactionState.ROLLBACK_MESSAGE
                    : LocalTransactionState.COMMIT_MESSAGE;
        }

        @Override
        public LocalTransactionState checkLocalTransaction(MessageExt message) {
            return LocalTransactionState.COMMIT_MESSAGE;
        }
    };

    private Transactions() {}

    /** Each thread sends one after the other until the time is over; returns how many were stored. */
    static long send(String nameServer, String topic, int threads, int bodyBytes, long nanos) throws Exception {
        TransactionMQProducer producer = new TransactionMQProducer("bench-transactions");
        producer.setNamesrvAddr(nameServer);
        producer.setInstanceName("bench-transactions-" + nameServer);
        producer.setSendMsgTimeout(10_000);
        producer.setTransactionListener(ONE_IN_TWENTY_ROLLED_BACK);
        producer.start();
        try {
            long end = System.nanoTime() + nanos;
            return Producers.inParallel(threads, () -> {
                long sent = 0;
                while (System.nanoTime() < end) {
                    if (producer.sendMessageInTransaction(Producers.message(topic, bodyBytes), null)
                                    .getSendStatus()
                            != SendStatus.SEND_OK) {
                        throw new IllegalStateException("not stored");
                    }
                    sent++;
                }
                return sent;
            });
        } finally {
            producer.shutdown();
        }
    }
}
