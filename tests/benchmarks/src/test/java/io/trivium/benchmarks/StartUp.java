package io.trivium.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.remoting.exception.RemotingException;

/** From the start of the processes to the first send that is accepted. */
final class StartUp {
    private static final long PATIENCE_SECONDS = 60;

    private StartUp() {}

    /** Tries to send until it succeeds; returns the time at which it did. */
    static long firstAcceptedSend(Producers producers, String topic) throws InterruptedException {
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        Exception last = null;
        while (System.nanoTime() < patience) {
            try {
                if (producers.client().send(Producers.message(topic, 128)).getSendStatus() == SendStatus.SEND_OK) {
                    return System.nanoTime();
                }
            } catch (MQClientException | RemotingException | MQBrokerException | IllegalStateException e) {
                last = e; // it does not serve yet; the client wraps some refused connections
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        throw new IllegalStateException("the broker accepted nothing", last);
    }
}
