package io.trivium.broker.store;

/**
 * Whether the disk has room for new messages. While it has not, a reserve is given up, so that what makes room (acknowledgements, cursors,
 * deletions) can still be written.
 */
public interface Room {
    /** A disk that is never full. */
    Room ENDLESS = new Room() {
        @Override
        public boolean full() {
            return false;
        }

        @Override
        public long usableBytes() {
            return Long.MAX_VALUE;
        }

        @Override
        public void check() {
            // Nothing can change.
        }
    };

    /** Whether new messages must be refused. Any thread. */
    boolean full();

    /** Bytes of the disk that are free. Any thread; blocks on the disk. */
    long usableBytes();

    /** Looks at the disk: gives the reserve up, or makes it again and ends the state. Any thread; blocks on the disk. */
    void check();
}
