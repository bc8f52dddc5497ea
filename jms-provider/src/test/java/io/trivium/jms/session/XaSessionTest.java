package io.trivium.jms.session;

import static io.trivium.jms.fake.Threads.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.jms.fake.Fixture;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.XASession;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jakarta Messaging §6.2.8: what a session does outside of a branch, or in one that is over. */
class XaSessionTest {
    private static final String GROUP = "TRV-Q-orders";

    @RegisterExtension
    final Fixture fixture = new Fixture();

    private XaConnection connection;
    private XASession session;
    private Queue queue;

    private record OneBranch() implements Xid {
        @Override
        public int getFormatId() {
            return 1;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return new byte[] {1};
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {2};
        }
    }

    @BeforeEach
    void open() throws JMSException {
        connection = fixture.connectXa();
        connection.start();
        session = connection.createXASession();
        queue = session.createQueue("orders");
    }

    private void send() throws JMSException {
        Session sending = connection.createSession();
        sending.createProducer(queue).send(sending.createMessage());
    }

    @Test
    void outsideOfABranchAMessageWhoseListenerThrowsIsDeliveredAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<Boolean> again = new CompletableFuture<>();
        session.createConsumer(queue).setMessageListener(message -> {
            if (calls.getAndIncrement() == 0) {
                throw new IllegalStateException("the listener fails");
            }
            try {
                again.complete(message.getJMSRedelivered());
            } catch (JMSException e) {
                again.completeExceptionally(e);
            }
        });

        send();

        assertThat(again.get(10, TimeUnit.SECONDS)).isTrue();
        until(() -> fixture.broker.finished(GROUP) == 1);
    }

    @Test
    void whatIsReceivedInABranchThatWasRolledBackElsewhereComesAgain() throws Exception {
        XAResource beginning = connection.createXASession().getXAResource();
        Xid xid = new OneBranch();
        beginning.start(xid, XAResource.TMNOFLAGS);
        session.getXAResource().start(xid, XAResource.TMJOIN);
        MessageConsumer consumer = session.createConsumer(queue);
        beginning.rollback(xid);
        send();
        assertThat(consumer.receive(10_000)).isNotNull();

        assertThatThrownBy(() -> session.getXAResource().end(xid, XAResource.TMSUCCESS))
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XA_RBROLLBACK));

        Message again = consumer.receive(10_000);
        assertThat(again).isNotNull();
        assertThat(again.getJMSRedelivered()).isTrue();
    }
}
