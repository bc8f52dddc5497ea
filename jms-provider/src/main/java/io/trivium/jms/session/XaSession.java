package io.trivium.jms.session;

import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TopicSession;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XATopicSession;
import javax.transaction.xa.XAResource;

/**
 * A session that a coordinator drives through its {@link #getXAResource resource}. While that is in no branch, messages are sent at
 * once and acknowledged as in AUTO.
 */
public final class XaSession extends JmsSession implements XAQueueSession, XATopicSession {
    private final XAResource resource;

    XaSession(JmsConnection connection, Domain domain, SessionCore core, Branches branches) {
        super(connection, domain, core);
        resource = new BranchResource(core, branches);
    }

    @Override
    public XAResource getXAResource() {
        return resource;
    }

    @Override
    public Session getSession() {
        return this;
    }

    @Override
    public QueueSession getQueueSession() {
        return this;
    }

    @Override
    public TopicSession getTopicSession() {
        return this;
    }
}
