package io.trivium.jms.session;

import io.trivium.message.StoredMessage;
import io.trivium.rocket.client.BrowsePage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows a queue's messages in order, page by page, without taking them. */
final class JmsBrowser implements QueueBrowser {
    private static final Logger LOG = LoggerFactory.getLogger(JmsBrowser.class);
    private static final int PAGE = 64;

    private final SessionCore session;
    private final Subscription subscription;
    private volatile boolean closed;

    JmsBrowser(SessionCore session, Subscription subscription) {
        this.session = session;
        this.subscription = subscription;
    }

    private void mustBeOpen() throws JMSException {
        session.mustBeOpen();
        if (closed) {
            throw Failures.closed("browser");
        }
    }

    @Override
    public Queue getQueue() throws JMSException {
        mustBeOpen();
        return (Queue) subscription.destination();
    }

    @Override
    public @Nullable String getMessageSelector() throws JMSException {
        mustBeOpen();
        return subscription.selector();
    }

    @Override
    public Enumeration<Message> getEnumeration() throws JMSException {
        mustBeOpen();
        session.sends().unawaited().awaitAll();
        return new Pages();
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Fetches the next page when the one before is used up. A page without messages is the end. */
    @SuppressWarnings("JdkObsolete") // the interface's
    private final class Pages implements Enumeration<Message> {
        private BrowsePage page;
        private Iterator<StoredMessage> messages;
        private @Nullable Message next;

        Pages() throws JMSException {
            page = fetch("");
            messages = page.messages().iterator();
            next = advance();
        }

        private BrowsePage fetch(String cursor) throws JMSException {
            return Failures.await(session.link()
                    .client()
                    .browse(subscription.group(), subscription.topic(), cursor, PAGE, subscription.selector()));
        }

        @Override
        public boolean hasMoreElements() {
            return next != null && !closed;
        }

        @Override
        public Message nextElement() {
            Message message = next;
            if (message == null || closed) {
                throw new NoSuchElementException("The queue has no more messages.");
            }
            try {
                next = advance();
            } catch (JMSException e) {
                LOG.warn("Browsing {} ends early: {}", subscription.destination(), e.getMessage());
                next = null;
            }
            return message;
        }

        /** Null for what is not shown: who only looks leaves an unreadable message for a consumer to make a dead letter of. */
        private @Nullable Message show(StoredMessage stored) {
            try {
                return session.show(stored, subscription.destination());
            } catch (JMSException e) {
                LOG.warn("A message of {} cannot be read: {}", subscription.destination(), e.getMessage());
                return null;
            }
        }

        private @Nullable Message advance() throws JMSException {
            while (true) {
                if (!messages.hasNext()) {
                    if (page.messages().isEmpty() || page.cursor().isEmpty()) {
                        return null;
                    }
                    page = fetch(page.cursor());
                    messages = page.messages().iterator();
                    if (!messages.hasNext()) {
                        return null;
                    }
                }
                Message message = show(messages.next());
                if (message != null) {
                    return message;
                }
            }
        }
    }
}
