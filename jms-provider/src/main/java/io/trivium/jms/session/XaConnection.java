package io.trivium.jms.session;

import jakarta.jms.JMSException;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XATopicConnection;

/** A connection whose sessions can be resources of distributed transactions. Its branches are known to all of them. */
public final class XaConnection extends JmsConnection implements XAQueueConnection, XATopicConnection {
    private final Branches branches;

    XaConnection(Domain domain, ConnectionParts parts, Runnable afterClose) {
        super(domain, parts, afterClose);
        branches = new Branches(parts.link().client());
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
