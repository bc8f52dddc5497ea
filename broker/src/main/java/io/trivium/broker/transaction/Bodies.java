package io.trivium.broker.transaction;

import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.log.MessageLog;
import io.trivium.broker.log.Slice;
import io.trivium.broker.record.LogRecord.Staged;
import io.trivium.broker.record.RecordReader;
import io.trivium.broker.transaction.Placing.Send;
import io.trivium.broker.transaction.Sent.Held;
import io.trivium.broker.transaction.Sent.Stored;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The messages of a transaction that is decided now: those in the log are lent by it until this is closed. The sequencer's. */
final class Bodies implements AutoCloseable {
    private final MessageLog log;
    private final List<Send> sends = new ArrayList<>();
    private final List<Slice> lent = new ArrayList<>();

    private Bodies(MessageLog log) {
        this.log = log;
    }

    /** In the order of the transaction; refused as rolled back if one of them cannot be read any more. */
    static Bodies of(Collection<Sent> sent, MessageLog log) {
        Bodies bodies = new Bodies(log);
        try {
            for (Sent one : sent) {
                bodies.add(one);
            }
            return bodies;
        } catch (BrokerException unreadable) {
            bodies.close();
            throw unreadable;
        }
    }

    private void add(Sent sent) {
        if (sent instanceof Held held) {
            sends.add(held.send());
        } else if (sent instanceof Stored stored) {
            if (stored.position() + stored.bytes() > log.written()) {
                // It came in this turn.
                log.write();
            }
            Slice payload = log.find(stored.position(), stored.bytes());
            if (payload == null) {
                throw new BrokerException(
                        Refusal.ROLLED_BACK,
                        "a message of the transaction cannot be read again, its place in the log, " + stored.position()
                                + ", is damaged or lost");
            }
            lent.add(payload);
            Staged staged = RecordReader.readStagedPayload(payload.bytes());
            sends.add(new Send(staged.topic(), staged.message()));
        }
    }

    List<Send> sends() {
        return sends;
    }

    @Override
    public void close() {
        lent.forEach(Slice::close);
    }
}
