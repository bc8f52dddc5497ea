package io.trivium.jms.frameworks;

import static io.trivium.jms.conformance.Jms.now;
import static io.trivium.jms.conformance.Jms.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.internal.arjuna.objectstore.VolatileStore;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import io.trivium.jms.conformance.Jms;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XASession;
import jakarta.transaction.TransactionManager;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.messaginghub.pooled.jms.JmsPoolXAConnectionFactory;

/** A genuine transaction manager drives sessions of two connections, which are two resource managers to it. */
class NarayanaTest {
    @RegisterExtension
    static final Jms JMS = new Jms();

    private final TransactionManager manager = com.arjuna.ats.jta.TransactionManager.transactionManager();
    private XASession first;
    private XASession second;
    private Session observer;
    private Queue in;
    private Queue out;

    @BeforeAll
    static void keepItsLogInMemory() {
        for (String store : new String[] {"default", "communicationStore", "stateStore"}) {
            BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store)
                    .setObjectStoreType(VolatileStore.class.getName());
        }
    }

    @BeforeEach
    void open() throws JMSException {
        first = session();
        second = session();
        observer = JMS.started().createSession();
        in = observer.createQueue(JMS.name("in"));
        out = observer.createQueue(JMS.name("out"));
        observer.createProducer(in).send(observer.createTextMessage("a"));
    }

    private static XASession session() throws JMSException {
        return session(JMS.factory());
    }

    private static XASession session(XAConnectionFactory factory) throws JMSException {
        XAConnection connection = JMS.closing(factory.createXAConnection());
        connection.start();
        return connection.createXASession();
    }

    private void moveOne(MessageConsumer consumer) throws Exception {
        manager.begin();
        assertThat(manager.getTransaction().enlistResource(first.getXAResource()))
                .isTrue();
        assertThat(manager.getTransaction().enlistResource(second.getXAResource()))
                .isTrue();
        second.createProducer(out).send(second.createTextMessage(text(consumer)));
    }

    @Test
    void bothConnectionsAreCommitted() throws Exception {
        MessageConsumer consumer = first.createConsumer(in);
        moveOne(consumer);
        manager.commit();

        assertThat(text(observer.createConsumer(out))).isEqualTo("a");
        first.close();
        assertThat(now(observer.createConsumer(in))).isNull();
    }

    @Test
    void connectionsOfOneFactoryAreOneBranch() throws Exception {
        XAConnectionFactory factory = JMS.factory();
        first = session(factory);
        second = session(factory);
        MessageConsumer consumer = first.createConsumer(in);
        moveOne(consumer);
        manager.rollback();
        moveOne(consumer);
        manager.commit();

        assertThat(text(observer.createConsumer(out))).isEqualTo("a");
        first.close();
        assertThat(now(observer.createConsumer(in))).isNull();
    }

    @Test
    void aPoolsSessionsTakePartInTheTransaction() throws Exception {
        JmsPoolXAConnectionFactory pool = new JmsPoolXAConnectionFactory();
        pool.setConnectionFactory(JMS.factory());
        pool.setTransactionManager(manager);
        pool.setMaxConnections(2);
        JMS.closing(pool::stop);
        for (boolean commits : List.of(false, true)) {
            manager.begin();
            try (Connection one = pool.createConnection();
                    Connection two = pool.createConnection()) {
                one.start();
                two.start();
                Session receiving = one.createSession(true, Session.SESSION_TRANSACTED);
                Session sending = two.createSession(true, Session.SESSION_TRANSACTED);
                String received = text(receiving.createConsumer(in));
                sending.createProducer(out).send(sending.createTextMessage(received));
            }
            if (commits) {
                manager.commit();
            } else {
                manager.rollback();
            }
        }

        MessageConsumer seen = observer.createConsumer(out);
        assertThat(text(seen)).isEqualTo("a");
        assertThat(now(seen)).isNull();
        pool.stop();
        assertThat(now(observer.createConsumer(in))).isNull();
    }

    @Test
    void bothConnectionsAreRolledBack() throws Exception {
        MessageConsumer consumer = first.createConsumer(in);
        moveOne(consumer);
        manager.rollback();

        MessageConsumer seen = observer.createConsumer(out);
        assertThat(now(seen)).isNull();
        moveOne(consumer);
        manager.commit();
        assertThat(text(seen)).isEqualTo("a");
    }
}
