package io.trivium.jms.context;

import io.trivium.jms.session.XaConnection;
import io.trivium.jms.session.XaSession;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.XAJMSContext;
import javax.transaction.xa.XAResource;

/** A connection and one session of it that is a resource of distributed transactions. */
public final class XaContext extends ConnectionContext implements XAJMSContext {
    private final XaSession session;

    private XaContext(XaConnection connection, XaSession session) {
        super(connection, session);
        this.session = session;
    }

    /** Makes the connection of a context. */
    public interface Opening {
        XaConnection open() throws JMSException;
    }

    /**
     * Makes a connection and a context of it, which owns it.
     *
     * @throws JMSRuntimeException if there can be no connection
     */
    public static XAJMSContext open(Opening opening) {
        XaConnection connection = Unchecked.get(opening::open);
        try {
            return new XaContext(connection, Unchecked.get(connection::firstXaSession));
        } catch (JMSRuntimeException e) {
            Unchecked.run(connection::close);
            throw e;
        }
    }

    @Override
    public JMSContext getContext() {
        return this;
    }

    @Override
    public XAResource getXAResource() {
        return session.getXAResource();
    }
}
