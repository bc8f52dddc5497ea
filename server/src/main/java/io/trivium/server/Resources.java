package io.trivium.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been opened, to be closed in reverse order. A close may come from another thread while opening is still under way: what
 * is opened after that is closed at once.
 */
final class Resources implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Resources.class);

    private final Deque<Resource> opened = new ArrayDeque<>();
    private boolean closed;

    /**
     * Remembers how to close something that was just opened.
     *
     * @throws IllegalStateException if all has been closed meanwhile; this has been, too, then
     */
    synchronized void add(String name, AutoCloseable closer) {
        Resource resource = new Resource(name, closer);
        if (closed) {
            resource.close();
            throw new IllegalStateException("stopped while starting");
        }
        opened.push(resource);
    }

    /** Closes everything, newest first; what fails to close is logged and does not keep the rest open. May be called twice. */
    @Override
    public synchronized void close() {
        closed = true;
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    private record Resource(String name, AutoCloseable closer) {
        void close() {
            try {
                closer.close();
            } catch (Exception e) {
                LOG.warn("{} did not close in order", name, e);
            }
        }
    }
}
