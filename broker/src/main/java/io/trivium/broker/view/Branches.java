package io.trivium.broker.view;

import io.trivium.broker.record.LogRecord;
import io.trivium.broker.record.LogRecord.Acknowledged;
import io.trivium.broker.record.LogRecord.BranchEnd;
import io.trivium.broker.record.LogRecord.BranchPrepared;
import io.trivium.broker.record.LogRecord.Run;
import io.trivium.broker.store.Change;
import io.trivium.broker.store.View;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The prepared branches of distributed transactions, by name. In snapshots: the name; where its record stands, when it was prepared,
 * how an operator has decided (0 not), what it acknowledges, and, unless that is nobody, whose it is.
 */
public final class Branches implements View {
    private static final int HEAD = 8 + 4 + 8 + 1 + 4;

    private final TreeMap<String, Branch> byId = new TreeMap<>();
    private final Changes<String> changes = new Changes<>(this::encode);

    public @Nullable Branch find(String id) {
        return byId.get(id);
    }

    /** Sorted by name. */
    public Collection<Branch> all() {
        return byId.values();
    }

    void add(BranchPrepared prepared, long payloadPosition, int payloadBytes) {
        List<Acknowledged> locks = new ArrayList<>();
        for (LogRecord part : prepared.parts()) {
            if (part instanceof Acknowledged acknowledged) {
                locks.add(acknowledged);
            }
        }
        put(new Branch(
                prepared.id(),
                payloadPosition,
                payloadBytes,
                prepared.preparedMillis(),
                locks,
                null,
                prepared.owner()));
    }

    void end(String id, BranchEnd end) {
        Branch branch = byId.get(id);
        boolean byOperator = end == BranchEnd.COMMITTED_BY_OPERATOR || end == BranchEnd.ROLLED_BACK_BY_OPERATOR;
        if (branch != null && byOperator) {
            put(new Branch(id, branch.payloadPosition(), 0, branch.preparedMillis(), List.of(), end, branch.owner()));
        } else {
            changes.before(id);
            byId.remove(id);
        }
    }

    private void put(Branch branch) {
        changes.before(branch.id());
        byId.put(branch.id(), branch);
    }

    @Override
    public String name() {
        return "branches";
    }

    @Override
    public void mark() {
        changes.mark();
    }

    @Override
    public int take(int limit, List<Change> target) {
        return changes.take(limit, target);
    }

    private Change encode(String id) {
        Branch branch = byId.get(id);
        return new Change(id.getBytes(StandardCharsets.UTF_8), branch == null ? null : encode(branch));
    }

    private static byte[] encode(Branch branch) {
        byte[] owner = branch.owner().getBytes(StandardCharsets.UTF_8);
        int bytes = HEAD + owner.length;
        for (Acknowledged lock : branch.locks()) {
            bytes += 16 + 12 * lock.runs().size();
        }
        ByteBuffer to = ByteBuffer.allocate(bytes);
        BranchEnd decided = branch.decidedByOperator();
        to.putLong(branch.payloadPosition()).putInt(branch.payloadBytes()).putLong(branch.preparedMillis());
        to.put((byte) (decided == null ? 0 : decided.number()))
                .putInt(branch.locks().size());
        for (Acknowledged lock : branch.locks()) {
            to.putInt(lock.group())
                    .putInt(lock.topic())
                    .putInt(lock.queue())
                    .putInt(lock.runs().size());
            lock.runs().forEach(run -> to.putLong(run.first()).putInt(run.count()));
        }
        return to.put(owner).array();
    }

    @Override
    public void restore(byte[] key, byte[] value) {
        ByteBuffer from = ByteBuffer.wrap(value);
        long position = from.getLong();
        int bytes = from.getInt();
        long millis = from.getLong();
        int decided = from.get();
        List<Acknowledged> locks = new ArrayList<>();
        for (int left = from.getInt(); left > 0; left--) {
            locks.add(new Acknowledged(from.getInt(), from.getInt(), from.getInt(), restoreRuns(from)));
        }
        String id = new String(key, StandardCharsets.UTF_8);
        String owner = StandardCharsets.UTF_8.decode(from).toString();
        byId.put(
                id, new Branch(id, position, bytes, millis, locks, decided == 0 ? null : BranchEnd.of(decided), owner));
    }

    private static List<Run> restoreRuns(ByteBuffer from) {
        List<Run> runs = new ArrayList<>();
        for (int left = from.getInt(); left > 0; left--) {
            runs.add(new Run(from.getLong(), from.getInt()));
        }
        return runs;
    }

    void dump(StringBuilder text) {
        byId.values().forEach(branch -> text.append(branch).append('\n'));
    }

    /**
     * A prepared branch.
     *
     * @param payloadPosition where the payload of its record stands, which is needed until it is decided
     * @param payloadBytes 0 if the record is needed no longer
     * @param locks what it acknowledges: nobody is given that before it is decided
     * @param decidedByOperator null while it waits for its coordinator
     * @param owner the user who prepared it; empty if nobody had logged in
     */
    public record Branch(
            String id,
            long payloadPosition,
            int payloadBytes,
            long preparedMillis,
            List<Acknowledged> locks,
            @Nullable BranchEnd decidedByOperator,
            String owner) {}
}
