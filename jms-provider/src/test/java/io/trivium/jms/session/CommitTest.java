package io.trivium.jms.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.jms.fake.FakeTransactions;
import io.trivium.jms.fake.Fixture;
import io.trivium.jms.fake.Threads;
import io.trivium.jms.fake.Threads.Calling;
import io.trivium.rocket.client.RocketException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jakarta Messaging §6.2.7: what a commit leaves behind, however it ends. */
class CommitTest {
    private static final String SUBSCRIPTION = "prices";

    @RegisterExtension
    final Fixture fixture = new Fixture();

    private JmsConnection connection;
    private Session session;
    private MessageConsumer consumer;
    private FakeTransactions transactions;

    /** A message of a durable subscription is received in the unit of work. */
    @BeforeEach
    void receive() throws JMSException {
        connection = fixture.connect();
        transactions = fixture.broker.lastClient().transactions();
        connection.setClientID("reader");
        connection.start();
        session = connection.createSession(Session.SESSION_TRANSACTED);
        Topic topic = session.createTopic(SUBSCRIPTION);
        consumer = session.createDurableConsumer(topic, SUBSCRIPTION);
        Session sending = connection.createSession();
        MessageProducer producer = sending.createProducer(topic);
        producer.send(sending.createTextMessage("12"));
        assertThat(consumer.receive(10_000)).isNotNull();
    }

    @Test
    void anInterruptDoesNotKeepACommitFromItsAnswer() throws Exception {
        transactions.commits().hold();

        Calling commit = Threads.callInterrupted(session::commit);
        boolean waited = commit.waits();
        transactions.commits().release();

        assertThat(waited).isTrue();
        assertThat(commit.end()).isTrue();
        consumer.close();
        session.unsubscribe(SUBSCRIPTION);
    }

    @Test
    void aCommitWhoseOutcomeIsNotKnownOwesNothingAfterwards() throws JMSException {
        transactions.failNextCommit(RocketException.NOT_ANSWERED, "no answer came");

        assertThatThrownBy(session::commit).hasMessageContaining("no answer came");

        consumer.close();
        session.unsubscribe(SUBSCRIPTION);
    }

    @Test
    void whatACommitOfUnknownOutcomeHasNotAcknowledgedComesAgain() throws JMSException {
        transactions.failNextCommit(RocketException.NOT_ANSWERED, "no answer came");
        assertThatThrownBy(session::commit).hasMessageContaining("no answer came");

        Message again = consumer.receive(10_000);

        assertThat(again).isNotNull();
        assertThat(again.getJMSRedelivered()).isTrue();
    }
}
