package io.trivium.jms.crash;

import io.trivium.jms.TriviumConnectionFactory;
import io.trivium.jms.destination.TriviumQueue;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** A branch that moves one message from a queue to another, step by step. */
final class MovingBranch implements AutoCloseable {
    private static final long COMES_MILLIS = 30_000;

    private final Xid xid;
    private final Queue in;
    private final Queue out;
    private final XAConnection connection;
    private final XASession session;
    private final XAResource resource;
    private final MessageConsumer consumer;

    /** @param name the branch's and that of its queues */
    MovingBranch(String url, String name) throws JMSException {
        xid = new Named(name);
        in = in(name);
        out = out(name);
        connection = new TriviumConnectionFactory(url).createXAConnection();
        connection.start();
        session = connection.createXASession();
        resource = session.getXAResource();
        consumer = session.createConsumer(in);
    }

    static Queue in(String name) {
        return new TriviumQueue("in." + name);
    }

    static Queue out(String name) {
        return new TriviumQueue("out." + name);
    }

    /** A branch by its name. */
    record Named(String name) implements Xid {
        @Override
        public int getFormatId() {
            return 77;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return name.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }
    }

    /** Goes as far as a step, and tells of each step that is done, and of those that begin to be done. */
    void go(Step last, Consumer<Step> at) throws JMSException, XAException {
        at.accept(Step.CONNECTED);
        if (last.reaches(Step.STARTED)) {
            resource.start(xid, XAResource.TMNOFLAGS);
            at.accept(Step.STARTED);
        }
        if (last.reaches(Step.WORKED)) {
            work();
            at.accept(Step.WORKED);
        }
        if (last.reaches(Step.ENDED)) {
            resource.end(xid, XAResource.TMSUCCESS);
            at.accept(Step.ENDED);
        }
        if (last == Step.ROLLED_BACK) {
            resource.rollback(xid);
            at.accept(Step.ROLLED_BACK);
            return;
        }
        if (last.reaches(Step.PREPARING)) {
            at.accept(Step.PREPARING);
            resource.prepare(xid);
            at.accept(Step.PREPARED);
        }
        if (last.reaches(Step.COMMITTING)) {
            at.accept(Step.COMMITTING);
            resource.commit(xid, false);
            at.accept(Step.COMMITTED);
        }
    }

    private void work() throws JMSException {
        Message message = consumer.receive(COMES_MILLIS);
        if (message == null) {
            throw new AssertionError("nothing came from " + in);
        }
        session.createProducer(out).send(session.createTextMessage(message.getBody(String.class)));
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
