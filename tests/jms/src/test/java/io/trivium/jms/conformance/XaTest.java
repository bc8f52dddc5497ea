package io.trivium.jms.conformance;

import static io.trivium.jms.conformance.Jms.now;
import static io.trivium.jms.conformance.Jms.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XASession;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jakarta Messaging §6.2.8: sessions as resources of distributed transactions. */
class XaTest {
    @RegisterExtension
    static final Jms JMS = new Jms();

    private XAConnection connection;
    private XASession session;
    private XAResource resource;
    private Session observer;
    private Queue in;
    private Queue out;

    record Branch(int format, String global, String branch) implements Xid {
        @Override
        public int getFormatId() {
            return format;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return global.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] getBranchQualifier() {
            return branch.getBytes(StandardCharsets.UTF_8);
        }
    }

    @BeforeEach
    void open() throws JMSException {
        connection = JMS.closing(JMS.factory().createXAConnection());
        connection.start();
        session = connection.createXASession();
        resource = session.getXAResource();
        observer = JMS.started().createSession();
        in = observer.createQueue(JMS.name("in"));
        out = observer.createQueue(JMS.name("out"));
    }

    private Xid xid(String branch) {
        return new Branch(-7, JMS.name("global"), branch);
    }

    private static void send(Session by, Queue queue, String text) throws JMSException {
        by.createProducer(queue).send(by.createTextMessage(text));
    }

    private static void fails(int code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(XAException.class)
                .satisfies(e -> assertThat(((XAException) e).errorCode).isEqualTo(code));
    }

    private boolean recovers(XAResource by, Xid xid) throws XAException {
        return Arrays.stream(by.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                .anyMatch(found -> Arrays.equals(found.getGlobalTransactionId(), xid.getGlobalTransactionId())
                        && Arrays.equals(found.getBranchQualifier(), xid.getBranchQualifier())
                        && found.getFormatId() == xid.getFormatId());
    }

    @Test
    void aBranchIsCommittedInTwoPhases() throws Exception {
        send(observer, in, "a");
        MessageConsumer consumer = session.createConsumer(in);
        MessageConsumer seen = observer.createConsumer(out);
        Xid xid = xid("1");

        resource.start(xid, XAResource.TMNOFLAGS);
        send(session, out, text(consumer));
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
        assertThat(now(seen)).isNull();
        resource.commit(xid, false);

        assertThat(text(seen)).isEqualTo("a");
        session.close();
        assertThat(now(observer.createConsumer(in))).isNull();
    }

    @Test
    void aBranchIsCommittedInOnePhase() throws Exception {
        Xid xid = xid("1");
        work(resource, xid, session, "a");

        resource.commit(xid, true);

        assertThat(text(observer.createConsumer(out))).isEqualTo("a");
    }

    @Test
    void aBranchIsRolledBackBeforeItIsPrepared() throws Exception {
        send(observer, in, "a");
        MessageConsumer consumer = session.createConsumer(in);
        Xid xid = xid("1");
        resource.start(xid, XAResource.TMNOFLAGS);
        send(session, out, text(consumer));
        resource.end(xid, XAResource.TMSUCCESS);

        resource.rollback(xid);

        assertThat(now(observer.createConsumer(out))).isNull();
        resource.start(xid("2"), XAResource.TMNOFLAGS);
        Message again = consumer.receive(Jms.COMES_MILLIS);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    }

    @Test
    void aPreparedBranchIsRolledBack() throws Exception {
        send(observer, in, "a");
        MessageConsumer consumer = session.createConsumer(in);
        Xid xid = xid("1");
        resource.start(xid, XAResource.TMNOFLAGS);
        send(session, out, text(consumer));
        resource.end(xid, XAResource.TMSUCCESS);
        resource.prepare(xid);
        consumer.close();
        MessageConsumer seen = observer.createConsumer(in);
        assertThat(now(seen)).isNull();

        resource.rollback(xid);

        assertThat(text(seen)).isEqualTo("a");
        assertThat(now(observer.createConsumer(out))).isNull();
    }

    @Test
    void aPreparedBranchOutlivesItsConnectionAndIsRecoveredByAnother() throws Exception {
        send(observer, in, "a");
        Xid xid = xid("1");
        resource.start(xid, XAResource.TMNOFLAGS);
        send(session, out, text(session.createConsumer(in)));
        resource.end(xid, XAResource.TMSUCCESS);
        resource.prepare(xid);
        connection.close();
        assertThat(now(observer.createConsumer(in))).isNull();

        XAConnection second = JMS.closing(JMS.factory().createXAConnection());
        XAResource recovering = second.createXASession().getXAResource();
        assertThat(recovers(recovering, xid)).isTrue();
        recovering.commit(xid, false);

        assertThat(recovers(recovering, xid)).isFalse();
        assertThat(text(observer.createConsumer(out))).isEqualTo("a");
    }

    @Test
    void aBranchThatDidNothingIsReadOnly() throws Exception {
        Xid xid = xid("1");
        resource.start(xid, XAResource.TMNOFLAGS);
        resource.end(xid, XAResource.TMSUCCESS);

        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_RDONLY);
    }

    @Test
    void aSuspendedBranchIsResumed() throws Exception {
        MessageConsumer seen = observer.createConsumer(out);
        Xid one = xid("1");
        Xid two = xid("2");
        resource.start(one, XAResource.TMNOFLAGS);
        send(session, out, "one");
        resource.end(one, XAResource.TMSUSPEND);
        resource.start(two, XAResource.TMNOFLAGS);
        send(session, out, "two");
        resource.end(two, XAResource.TMSUCCESS);
        resource.start(one, XAResource.TMRESUME);
        send(session, out, "one again");
        resource.end(one, XAResource.TMSUCCESS);

        resource.rollback(two);
        resource.commit(one, true);

        assertThat(List.of(text(seen), text(seen))).containsExactly("one", "one again");
        assertThat(now(seen)).isNull();
    }

    @Test
    void anotherSessionOfTheConnectionJoinsABranch() throws Exception {
        XASession other = connection.createXASession();
        XAResource joining = other.getXAResource();
        MessageConsumer seen = observer.createConsumer(out);
        Xid xid = xid("1");
        assertThat(resource.isSameRM(joining)).isTrue();

        work(resource, xid, session, "a");
        joining.start(xid, XAResource.TMJOIN);
        send(other, out, "b");
        joining.end(xid, XAResource.TMSUCCESS);
        joining.commit(xid, true);

        assertThat(List.of(text(seen), text(seen))).containsExactlyInAnyOrder("a", "b");
    }

    /** Two connections of one factory, as pools make them; the coordinator sees that they are one resource manager. */
    private final class Two {
        final XAConnection first;
        final XAConnection second;
        final XASession began;
        final XASession joined;
        final XAResource beginning;
        final XAResource joining;
        final Xid xid = xid("joined");
        final Queue alsoIn = observer.createQueue(JMS.name("also-in"));

        Two() throws Exception {
            XAConnectionFactory factory = JMS.factory();
            first = JMS.closing(factory.createXAConnection());
            second = JMS.closing(factory.createXAConnection());
            first.start();
            second.start();
            began = first.createXASession();
            joined = second.createXASession();
            beginning = began.getXAResource();
            joining = joined.getXAResource();
            assertThat(beginning.isSameRM(joining)).isTrue();
        }

        /** Each session moves a message; both have ended their work. */
        void move() throws Exception {
            send(observer, in, "a");
            send(observer, alsoIn, "b");
            beginning.start(xid, XAResource.TMNOFLAGS);
            send(began, out, text(began.createConsumer(in)));
            joining.start(xid, XAResource.TMJOIN);
            send(joined, out, text(joined.createConsumer(alsoIn)));
            joining.end(xid, XAResource.TMSUCCESS);
            beginning.end(xid, XAResource.TMSUCCESS);
        }
    }

    /** Receives these, in any order, and nothing more. */
    private void holds(Queue queue, String... texts) throws JMSException {
        try (MessageConsumer consumer = observer.createConsumer(queue)) {
            List<String> received = new ArrayList<>();
            for (int i = 0; i < texts.length; i++) {
                received.add(text(consumer));
            }
            assertThat(received).containsExactlyInAnyOrder(texts);
            assertThat(consumer.receive(Jms.NOT_MILLIS)).isNull();
        }
    }

    @Test
    void aSessionOfAnotherConnectionJoinsABranchAndBothAreCommittedInTwoPhases() throws Exception {
        Two two = new Two();
        two.move();

        assertThat(two.beginning.prepare(two.xid)).isEqualTo(XAResource.XA_OK);
        two.first.close();
        two.second.close();
        holds(in);
        holds(two.alsoIn);
        holds(out);
        resource.commit(two.xid, false);

        holds(in);
        holds(two.alsoIn);
        holds(out, "a", "b");
    }

    @Test
    void aBranchOfTwoConnectionsIsCommittedInOnePhaseByTheOneThatJoined() throws Exception {
        Two two = new Two();
        two.move();

        two.joining.commit(two.xid, true);
        two.first.close();
        two.second.close();

        holds(in);
        holds(two.alsoIn);
        holds(out, "a", "b");
    }

    @Test
    void aSessionJoinsABranchThatAnotherConnectionHasEndedItsWorkIn() throws Exception {
        Two two = new Two();
        two.beginning.start(two.xid, XAResource.TMNOFLAGS);
        two.beginning.end(two.xid, XAResource.TMSUCCESS);
        two.joining.start(two.xid, XAResource.TMJOIN);
        send(two.joined, out, "a");
        two.joining.end(two.xid, XAResource.TMSUCCESS);

        two.beginning.commit(two.xid, true);

        holds(out, "a");
    }

    @Test
    void whatBothConnectionsReceivedComesAgainWhenTheirBranchIsRolledBack() throws Exception {
        Two two = new Two();
        two.move();

        two.joining.rollback(two.xid);
        two.first.close();
        two.second.close();

        holds(in, "a");
        holds(two.alsoIn, "b");
        holds(out);
    }

    @Test
    void aBranchIsRolledBackIfAConnectionThatReceivedInItIsClosedBeforeItIsPrepared() throws Exception {
        Two two = new Two();
        two.move();
        two.second.close();

        fails(XAException.XA_RBROLLBACK, () -> two.beginning.prepare(two.xid));
        two.first.close();

        holds(in, "a");
        holds(two.alsoIn, "b");
        holds(out);
    }

    @Test
    void aBranchEndsWithTheConnectionThatBeganIt() throws Exception {
        Two two = new Two();
        two.move();
        two.first.close();

        fails(XAException.XAER_NOTA, () -> two.joining.prepare(two.xid));
        two.second.close();

        holds(in, "a");
        holds(two.alsoIn, "b");
        holds(out);
    }

    @Test
    void aSessionWhoseBranchWasRolledBackElsewhereIsToldAndIsFreeAgain() throws Exception {
        Two two = new Two();
        two.beginning.start(two.xid, XAResource.TMNOFLAGS);
        two.joining.start(two.xid, XAResource.TMJOIN);
        two.beginning.rollback(two.xid);

        fails(XAException.XA_RBROLLBACK, () -> two.joining.end(two.xid, XAResource.TMSUCCESS));

        two.joining.start(xid("next"), XAResource.TMNOFLAGS);
        send(two.joined, out, "a");
        two.joining.end(xid("next"), XAResource.TMSUCCESS);
        two.joining.commit(xid("next"), true);
        holds(out, "a");
    }

    @Test
    void connectionsOfAnotherFactoryAreAnotherResourceManager() throws Exception {
        XAConnection other = JMS.closing(JMS.factory().createXAConnection());
        Xid xid = xid("1");
        resource.start(xid, XAResource.TMNOFLAGS);
        resource.end(xid, XAResource.TMSUCCESS);

        assertThat(resource.isSameRM(other.createXASession().getXAResource())).isFalse();
        fails(
                XAException.XAER_NOTA,
                () -> other.createXASession().getXAResource().start(xid, XAResource.TMJOIN));
        resource.rollback(xid);
    }

    @Test
    void callsOutOfTurnAreRefused() throws Exception {
        Xid xid = xid("1");
        fails(XAException.XAER_NOTA, () -> resource.end(xid, XAResource.TMSUCCESS));
        fails(XAException.XAER_NOTA, () -> resource.prepare(xid));
        fails(XAException.XAER_NOTA, () -> resource.commit(xid, false));
        fails(XAException.XAER_NOTA, () -> resource.rollback(xid));
        fails(XAException.XAER_NOTA, () -> resource.start(xid, XAResource.TMJOIN));

        resource.start(xid, XAResource.TMNOFLAGS);
        fails(XAException.XAER_PROTO, () -> resource.start(xid("2"), XAResource.TMNOFLAGS));
        fails(XAException.XAER_PROTO, () -> resource.prepare(xid));
        resource.end(xid, XAResource.TMSUCCESS);
        fails(XAException.XAER_DUPID, () -> resource.start(xid, XAResource.TMNOFLAGS));
        resource.rollback(xid);
    }

    @Test
    void onlyWhatTheSessionSuspendedIsResumedAndOnlyWhatItIsInIsEnded() throws Exception {
        Xid xid = xid("1");
        resource.start(xid, XAResource.TMNOFLAGS);
        resource.end(xid, XAResource.TMSUCCESS);

        fails(XAException.XAER_PROTO, () -> resource.start(xid, XAResource.TMRESUME));
        fails(XAException.XAER_PROTO, () -> resource.end(xid, XAResource.TMSUCCESS));
        resource.rollback(xid);
    }

    /** All that a branch does: a session sends a text. */
    private void work(XAResource at, Xid xid, XASession by, String text) throws Exception {
        at.start(xid, XAResource.TMNOFLAGS);
        send(by, out, text);
        at.end(xid, XAResource.TMSUCCESS);
    }

    @Test
    void aBranchIsNotEndedWhileAnotherSessionIsInIt() throws Exception {
        XAResource other = connection.createXASession().getXAResource();
        Xid xid = xid("1");
        work(resource, xid, session, "a");
        other.start(xid, XAResource.TMJOIN);

        fails(XAException.XAER_PROTO, () -> resource.prepare(xid));
        fails(XAException.XAER_PROTO, () -> resource.commit(xid, true));

        other.end(xid, XAResource.TMSUCCESS);
        resource.commit(xid, true);
        holds(out, "a");
    }

    @Test
    void aBranchThatIsNotPreparedIsNotCommittedInTwoPhases() throws Exception {
        send(observer, in, "a");
        Xid xid = xid("1");
        resource.start(xid, XAResource.TMNOFLAGS);
        send(session, out, text(session.createConsumer(in)));
        resource.end(xid, XAResource.TMSUCCESS);

        fails(XAException.XAER_PROTO, () -> resource.commit(xid, false));

        resource.prepare(xid);
        resource.commit(xid, false);
        holds(out, "a");
    }

    @Test
    void aPreparedBranchHasItsNameAlone() throws Exception {
        Xid xid = xid("1");
        work(resource, xid, session, "a");
        resource.prepare(xid);

        fails(XAException.XAER_DUPID, () -> resource.start(xid, XAResource.TMNOFLAGS));

        resource.commit(xid, false);
        holds(out, "a");
    }

    @Test
    void aBranchThatAnotherFactoryHasPreparedMeanwhileUnderTheSameNameIsNotEnded() throws Exception {
        Xid xid = xid("1");
        XASession stranger = JMS.closing(JMS.factory().createXAConnection()).createXASession();
        XAResource second = stranger.getXAResource();
        second.start(xid, XAResource.TMNOFLAGS);
        work(resource, xid, session, "a");
        resource.prepare(xid);

        send(stranger, out, "b");
        second.end(xid, XAResource.TMSUCCESS);
        fails(XAException.XA_RBROLLBACK, () -> second.prepare(xid));

        assertThat(recovers(resource, xid)).isTrue();
        resource.commit(xid, false);
        holds(out, "a");
    }

    @Test
    void aBranchThatFailedIsOnlyRolledBack() throws Exception {
        Xid xid = xid("1");
        resource.start(xid, XAResource.TMNOFLAGS);
        send(session, out, "lost");
        resource.end(xid, XAResource.TMFAIL);

        fails(XAException.XA_RBROLLBACK, () -> resource.prepare(xid));

        assertThat(now(observer.createConsumer(out))).isNull();
    }

    @Test
    void theSessionIsTransactedAndOnlyTheCoordinatorEndsItsTransactions() throws JMSException {
        assertThat(session.getTransacted()).isTrue();
        assertThatThrownBy(session::commit).isInstanceOf(TransactionInProgressException.class);
        assertThatThrownBy(session::rollback).isInstanceOf(TransactionInProgressException.class);
    }

    @Test
    void aConsumerOfATopicClosedBeforeTheCommitDoesNotHinderIt() throws Exception {
        Topic topic = observer.createTopic(JMS.name("topic"));
        MessageConsumer consumer = session.createConsumer(topic);
        observer.createProducer(topic).send(observer.createTextMessage("a"));
        Xid xid = xid("1");
        resource.start(xid, XAResource.TMNOFLAGS);
        send(session, out, text(consumer));
        resource.end(xid, XAResource.TMSUCCESS);
        consumer.close();
        session.close();

        resource.prepare(xid);
        resource.commit(xid, false);

        assertThat(text(observer.createConsumer(out))).isEqualTo("a");
    }

    @Test
    void aContextIsAResource() throws Exception {
        try (XAJMSContext context = JMS.factory().createXAContext()) {
            Xid xid = xid("1");
            context.getXAResource().start(xid, XAResource.TMNOFLAGS);
            context.createProducer().send(out, "a");
            context.getXAResource().end(xid, XAResource.TMSUCCESS);
            context.getXAResource().commit(xid, true);
        }

        assertThat(text(observer.createConsumer(out))).isEqualTo("a");
    }

    @Test
    void aBranchIsRolledBackWhenItsTimeIsOverWhateverHappensInIt() throws Exception {
        Xid xid = xid("1");
        assertThat(resource.setTransactionTimeout(1)).isTrue();
        assertThat(resource.getTransactionTimeout()).isEqualTo(1);
        resource.start(xid, XAResource.TMNOFLAGS);
        long end = System.currentTimeMillis() + 1_500;
        while (System.currentTimeMillis() < end) {
            try {
                send(session, out, "lost");
            } catch (JMSException e) {
                // The broker has rolled it back
                break;
            }
        }
        await().until(() -> System.currentTimeMillis() >= end);
        resource.end(xid, XAResource.TMSUCCESS);

        fails(XAException.XA_RBTIMEOUT, () -> resource.prepare(xid));

        assertThat(observer.createConsumer(out).receive(Jms.NOT_MILLIS)).isNull();
        fails(XAException.XAER_NOTA, () -> resource.rollback(xid));
    }

    @Test
    void aBranchWhoseTimeIsOverIsNeitherResumedNorJoinedNorCommitted() throws Exception {
        Xid suspended = xid("1");
        Xid ended = xid("2");
        XAResource joining = connection.createXASession().getXAResource();
        resource.setTransactionTimeout(1);
        resource.start(suspended, XAResource.TMNOFLAGS);
        resource.end(suspended, XAResource.TMSUSPEND);
        work(resource, ended, session, "lost");
        long end = System.currentTimeMillis() + 1_000;
        await().until(() -> System.currentTimeMillis() >= end);

        fails(XAException.XA_RBTIMEOUT, () -> resource.start(suspended, XAResource.TMRESUME));
        fails(XAException.XA_RBTIMEOUT, () -> joining.start(ended, XAResource.TMJOIN));
        fails(XAException.XA_RBTIMEOUT, () -> resource.commit(ended, true));

        resource.rollback(suspended);
        assertThat(observer.createConsumer(out).receive(Jms.NOT_MILLIS)).isNull();
    }
}
