package io.trivium.testkit;

import io.trivium.broker.log.MessageLog;
import io.trivium.broker.log.OpenFrame;
import io.trivium.broker.log.Slice;
import io.trivium.broker.store.QueueIndexes;
import io.trivium.broker.store.Room;
import io.trivium.broker.store.Snapshots;
import io.trivium.broker.store.Store;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A store that does what another does, but for what its log breaks. */
record BrokenStore(Store store, MessageLog log) implements Store {
    @Override
    public QueueIndexes indexes() {
        return store.indexes();
    }

    @Override
    public Snapshots snapshots() {
        return store.snapshots();
    }

    @Override
    public Room room() {
        return store.room();
    }

    @Override
    public void close() {
        store.close();
    }

    /** A log that leaves records of one kind out: what they say is applied, and not in the log. */
    static Store without(Store store, int kind) {
        return new BrokenStore(store, new Forwarding(store.log()) {
            private boolean leftOut;

            @Override
            public OpenFrame begin(byte frameKind, int payloadBytes) {
                leftOut = frameKind == kind;
                return leftOut
                        ? new OpenFrame(end(), end(), ByteBuffer.allocate(payloadBytes))
                        : super.begin(frameKind, payloadBytes);
            }

            @Override
            public void seal(OpenFrame frame) {
                if (!leftOut) {
                    super.seal(frame);
                }
            }
        });
    }

    /** A log that says that it is forced when it is written. */
    static Store forcedWhenWritten(Store store) {
        return new BrokenStore(store, new Forwarding(store.log()) {
            @Override
            public long forced() {
                return super.written();
            }

            @Override
            public void force() {
                // Later, perhaps.
            }
        });
    }

    /** Does what another log does. */
    private static class Forwarding implements MessageLog {
        private final MessageLog log;

        Forwarding(MessageLog log) {
            this.log = log;
        }

        @Override
        public int incarnation() {
            return log.incarnation();
        }

        @Override
        public int maxPayloadBytes() {
            return log.maxPayloadBytes();
        }

        @Override
        public OpenFrame begin(byte kind, int payloadBytes) {
            return log.begin(kind, payloadBytes);
        }

        @Override
        public void seal(OpenFrame frame) {
            log.seal(frame);
        }

        @Override
        public long end() {
            return log.end();
        }

        @Override
        public void write() {
            log.write();
        }

        @Override
        public long written() {
            return log.written();
        }

        @Override
        public void force() {
            log.force();
        }

        @Override
        public long forced() {
            return log.forced();
        }

        @Override
        public long start() {
            return log.start();
        }

        @Override
        public Slice slice(long position, int bytes) {
            return log.slice(position, bytes);
        }

        @Override
        public <T> Optional<T> inFrameAt(long position, FrameReader<T> reader) {
            return log.inFrameAt(position, reader);
        }

        @Override
        public void replay(long from, FrameVisitor visitor) {
            log.replay(from, visitor);
        }
    }
}
