package io.trivium.testkit;

import io.trivium.broker.log.MessageLog;
import io.trivium.broker.log.OpenFrame;
import io.trivium.broker.log.Slice;
import io.trivium.broker.store.Change;
import io.trivium.broker.store.QueueIndexes;
import io.trivium.broker.store.Retention;
import io.trivium.broker.store.Room;
import io.trivium.broker.store.Snapshots;
import io.trivium.broker.store.Store;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A store that does what another does, but for what its log breaks. */
class BrokenStore implements Store {
    private final Store store;
    private final MessageLog log;

    BrokenStore(Store store, MessageLog log) {
        this.store = store;
        this.log = log;
    }

    BrokenStore(Store store) {
        this(store, store.log());
    }

    @Override
    public MessageLog log() {
        return log;
    }

    @Override
    public QueueIndexes indexes() {
        return store.indexes();
    }

    @Override
    public Snapshots snapshots() {
        return store.snapshots();
    }

    @Override
    public Retention retention() {
        return store.retention();
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

    /** Snapshots in which a view is not kept up: what is restored of it is old. */
    static Store withoutView(Store store, String view) {
        Snapshots snapshots = store.snapshots();
        return new BrokenStore(store) {
            @Override
            public Snapshots snapshots() {
                return new Snapshots() {
                    @Override
                    public Optional<Snapshot> newest() {
                        return snapshots.newest();
                    }

                    @Override
                    public byte @Nullable [] find(String name, byte[] key) {
                        return snapshots.find(name, key);
                    }

                    @Override
                    public void write(long position, SortedMap<String, List<Change>> changes) {
                        SortedMap<String, List<Change>> others = new TreeMap<>(changes);
                        others.remove(view);
                        snapshots.write(position, others);
                    }
                };
            }
        };
    }

    /** Retention that keeps nothing of what it lets go, whoever holds it. */
    static Store keepingNothing(Store store) {
        Retention retention = store.retention();
        return new BrokenStore(store) {
            @Override
            public Retention retention() {
                return new Retention() {
                    @Override
                    public List<Part> sealed() {
                        return retention.sealed();
                    }

                    @Override
                    public long storedBytes() {
                        return retention.storedBytes();
                    }

                    @Override
                    public long newestMillis(long start) {
                        return retention.newestMillis(start);
                    }

                    @Override
                    public void runs(long start, RunVisitor visitor) {
                        retention.runs(start, visitor);
                    }

                    @Override
                    public void dues(long start, QueueIndexes.DueVisitor visitor) {
                        retention.dues(start, visitor);
                    }

                    @Override
                    public boolean shrinks(long start, SortedSet<Long> positions) {
                        return retention.shrinks(start, positions);
                    }

                    @Override
                    public boolean keep(long start, SortedSet<Long> positions) {
                        return retention.keep(start, new TreeSet<>());
                    }
                };
            }
        };
    }

    /** A disk that is thought to be full for ever once it was. */
    static Store fullForEver(Store store) {
        Room room = store.room();
        return new BrokenStore(store) {
            @Override
            public Room room() {
                return new Room() {
                    private boolean wasFull;

                    @Override
                    public boolean full() {
                        wasFull |= room.full();
                        return wasFull;
                    }

                    @Override
                    public void check() {
                        room.check();
                    }
                };
            }
        };
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
