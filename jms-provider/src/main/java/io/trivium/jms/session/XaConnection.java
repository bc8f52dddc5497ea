package io.trivium.jms.session;

import jakarta.jms.JMSException;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XATopicConnection;

/** A connection whose sessions can be resources of distributed transactions. */
public final class XaConnection extends JmsConnection implements XAQueueConnection, XATopicConnection {
    private final Branches branches;

    /** @param branches known to all connections that are one resource manager with this one */
    XaConnection(Domain domain, ConnectionParts parts, Branches branches, Runnable afterClose) {
        super(domain, parts, () -> {
            BranchResource.abandon(branches, parts.link().client());
            afterClose.run();
        });
        this.branches = branches;
    }

    @Override
    public XaSession createXASession() throws JMSException {
        markUsed();
        return firstXaSession();
    }

    /** Opens the session that a context is made with: the application can still set the client id. */
    public XaSession firstXaSession() throws JMSException {
        return new XaSession(this, domain(), distributedSession(), branches);
    }

    @Override
    public XaSession createXAQueueSession() throws JMSException {
        return createXASession();
    }

    @Override
    public XaSession createXATopicSession() throws JMSException {
        return createXASession();
    }
}
