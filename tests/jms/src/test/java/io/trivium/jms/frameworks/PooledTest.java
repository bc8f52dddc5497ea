package io.trivium.jms.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.jms.conformance.Jms;
import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;

/** The pool of connections, sessions and producers that most applications use. */
class PooledTest {
    @RegisterExtension
    static final Jms JMS = new Jms();

    private JmsPoolConnectionFactory pool() {
        JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();
        pool.setConnectionFactory(JMS.factory());
        pool.setMaxConnections(1);
        JMS.closing(pool::stop);
        return pool;
    }

    @Test
    void sessionsAreUsedAgain() throws JMSException {
        JmsPoolConnectionFactory pool = pool();
        String name = JMS.name("q");

        for (int i = 0; i < 20; i++) {
            try (Connection connection = pool.createConnection();
                    Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
                connection.start();
                Queue queue = session.createQueue(name);
                session.createProducer(queue).send(session.createTextMessage("m" + i));
                assertThat(Jms.text(session.createConsumer(queue))).isEqualTo("m" + i);
            }
        }
        assertThat(pool.getNumConnections()).isEqualTo(1);
    }

    @Test
    void aSessionThatIsGivenBackRollsBack() throws JMSException {
        JmsPoolConnectionFactory pool = pool();
        try (Connection connection = pool.createConnection()) {
            connection.start();
            Session first = connection.createSession(true, Session.SESSION_TRANSACTED);
            Queue queue = first.createQueue(JMS.name("q"));
            first.createProducer(queue).send(first.createTextMessage("lost"));
            first.close();

            Session second = connection.createSession(true, Session.SESSION_TRANSACTED);
            second.createProducer(queue).send(second.createTextMessage("kept"));
            second.commit();

            assertThat(Jms.text(second.createConsumer(queue))).isEqualTo("kept");
            second.commit();
        }
    }

    @Test
    void contextsArePooledToo() throws JMSException {
        JmsPoolConnectionFactory pool = pool();
        for (int i = 0; i < 5; i++) {
            try (JMSContext context = pool.createContext()) {
                Queue queue = context.createQueue(JMS.name("q"));
                context.createProducer().send(queue, "m" + i);
                assertThat(context.createConsumer(queue)
                                .receive(Jms.COMES_MILLIS)
                                .getBody(String.class))
                        .isEqualTo("m" + i);
            }
        }
    }
}
