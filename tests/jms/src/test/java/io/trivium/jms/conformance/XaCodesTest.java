package io.trivium.jms.conformance;

import static io.trivium.jms.conformance.Jms.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.jms.TriviumConnectionFactory;
import io.trivium.jms.conformance.XaTest.Branch;
import io.trivium.server.EmbeddedTrivium;
import jakarta.jms.Queue;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jakarta Messaging §6.2.8: which code of XA says what (docs/JMS-CONFORMANCE.md has the table). */
class XaCodesTest {
    @RegisterExtension
    static final Jms JMS = new Jms();

    private XAConnection connection;
    private XASession session;
    private XAResource resource;
    private Queue queue;
    private Xid xid;

    @BeforeEach
    void open() throws Exception {
        connection = JMS.closing(JMS.factory().createXAConnection());
        connection.start();
        session = connection.createXASession();
        resource = session.getXAResource();
        queue = session.createQueue(JMS.name("q"));
        xid = new Branch(-7, JMS.name("codes"), "1");
    }

    static void fails(int code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(code));
    }

    private void prepare() throws Exception {
        work();
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
    }

    private void work() throws Exception {
        resource.start(xid, XAResource.TMNOFLAGS);
        session.createProducer(queue).send(session.createTextMessage("done"));
        resource.end(xid, XAResource.TMSUCCESS);
    }

    @Test
    void aNameThatAnotherProcessHasPreparedIsRefusedAtTheStart() throws Exception {
        prepare();
        connection.close();
        // Another factory has no memory in common with the first: it is as another process
        XAResource other = JMS.closing(JMS.factory().createXAConnection())
                .createXASession()
                .getXAResource();

        fails(XAException.XAER_DUPID, () -> other.start(xid, XAResource.TMNOFLAGS));

        other.rollback(xid);
        other.start(xid, XAResource.TMNOFLAGS);
        other.end(xid, XAResource.TMSUCCESS);
        assertThat(other.prepare(xid)).isEqualTo(XAResource.XA_RDONLY);
    }

    @Test
    void flagsThatMeanNothingAreInvalid() throws Exception {
        fails(XAException.XAER_INVAL, () -> resource.start(xid, XAResource.TMSUSPEND));
        fails(XAException.XAER_INVAL, () -> resource.recover(XAResource.TMJOIN));
        fails(XAException.XAER_INVAL, () -> resource.setTransactionTimeout(-1));
        resource.start(xid, XAResource.TMNOFLAGS);
        fails(XAException.XAER_INVAL, () -> resource.end(xid, XAResource.TMJOIN));
        resource.end(xid, XAResource.TMSUCCESS);
        resource.rollback(xid);
    }

    @Test
    void whatIsNotDecidedByAnOperatorIsNotForgotten() throws Exception {
        fails(XAException.XAER_NOTA, () -> resource.forget(xid));
        work();
        fails(XAException.XAER_PROTO, () -> resource.forget(xid));
        resource.prepare(xid);
        fails(XAException.XAER_PROTO, () -> resource.forget(xid));

        resource.commit(xid, false);

        connection.start();
        try (XASession seen = connection.createXASession()) {
            assertThat(text(seen.createConsumer(queue))).isEqualTo("done");
        }
        fails(XAException.XAER_NOTA, () -> resource.forget(xid));
    }

    @Test
    void aDecidedBranchIsNotDecidedAgain() throws Exception {
        prepare();
        resource.commit(xid, false);

        fails(XAException.XAER_NOTA, () -> resource.commit(xid, false));
        fails(XAException.XAER_NOTA, () -> resource.rollback(xid));
        fails(XAException.XAER_NOTA, () -> resource.prepare(xid));
    }

    @Test
    void aPreparedBranchIsNotPreparedAgainAndNotCommittedInOnePhase() throws Exception {
        prepare();

        fails(XAException.XAER_NOTA, () -> resource.prepare(xid));
        fails(XAException.XAER_NOTA, () -> resource.commit(xid, true));
        fails(XAException.XAER_NOTA, () -> resource.start(xid, XAResource.TMJOIN));

        resource.rollback(xid);
    }

    @Test
    void aBranchThatASessionGaveUpIsRolledBackWhoeverJoinsIt() throws Exception {
        resource.start(xid, XAResource.TMNOFLAGS);
        resource.end(xid, XAResource.TMFAIL);

        fails(XAException.XA_RBROLLBACK, () -> resource.start(xid, XAResource.TMJOIN));
        fails(XAException.XA_RBROLLBACK, () -> resource.commit(xid, true));
    }

    @Test
    void aBrokerThatIsGoneIsUnavailableInEveryCall() throws Exception {
        String name = JMS.name("gone");
        TriviumConnectionFactory factory = new TriviumConnectionFactory("trivium:embedded:" + name);
        factory.setReconnectTimeoutMillis(200);
        EmbeddedTrivium broker = EmbeddedTrivium.builder().name(name).open();
        try (XAConnection lost = factory.createXAConnection()) {
            XASession of = lost.createXASession();
            XAResource at = of.getXAResource();
            Xid other = new Branch(-7, JMS.name("codes"), "2");
            at.start(xid, XAResource.TMNOFLAGS);
            of.createProducer(queue).send(of.createTextMessage("prepared"));
            at.end(xid, XAResource.TMSUCCESS);
            at.prepare(xid);
            broker.close();

            fails(XAException.XAER_RMFAIL, () -> at.commit(xid, false));
            fails(XAException.XAER_RMFAIL, () -> at.rollback(xid));
            fails(XAException.XAER_RMFAIL, () -> at.recover(XAResource.TMSTARTRSCAN));
            fails(XAException.XAER_RMFAIL, () -> at.forget(xid));
            fails(XAException.XAER_RMFAIL, () -> at.start(other, XAResource.TMNOFLAGS));
        } finally {
            broker.close();
        }
    }
}
