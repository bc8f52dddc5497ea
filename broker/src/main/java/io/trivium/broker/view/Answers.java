package io.trivium.broker.view;

import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.record.LogRecord.Answered;
import io.trivium.broker.store.Change;
import io.trivium.broker.store.View;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What sessions were answered whose requests have numbers, so that a repeated one gets the same answer. A session keeps at most
 * {@link #MOST_ANSWERS}, the newest; at most {@link #MOST_SESSIONS} sessions are kept, with {@link #MOST_IN_ALL} answers, those used last,
 * and none longer than an hour after its last request. All this follows from the records alone.
 *
 * <p>In snapshots: the session's name; when it was used last, in what order, and its answers.
 */
public final class Answers implements View {
    public static final int MOST_ANSWERS = 1024;
    static final int MOST_SESSIONS = 10_000;
    /** Some 30 MB. */
    static final int MOST_IN_ALL = 1 << 18;

    static final long KEPT_MILLIS = 3_600_000;

    private static final int HEAD = 8 + 8 + 4;
    private static final int ANSWER = 8 + 4 + 8 + 8 + 8;

    private final Map<String, Session> byName = new HashMap<>();
    private final TreeMap<Long, Session> byUse = new TreeMap<>();
    private final Changes<String> changes = new Changes<>(this::encode);
    private int inAll;

    /** The answer to a session's request; null if it was not done, or is forgotten. */
    public @Nullable PublishReceipt find(String sessionName, long sequence) {
        Session session = byName.get(sessionName);
        return session == null ? null : session.answers.get(sequence);
    }

    /** Notes an answer: where the sent message stands, or whatever stands for a request that sends nothing. */
    void add(Answered answered, PublishReceipt answer) {
        changes.before(answered.session());
        Session session = byName.computeIfAbsent(answered.session(), Session::new);
        use(session);
        session.lastMillis = Math.max(session.lastMillis, answered.millis());
        inAll -= session.answers.size();
        while (!session.answers.isEmpty() && session.answers.firstKey() < answered.oldestOpen()) {
            session.answers.pollFirstEntry();
        }
        session.answers.put(answered.sequence(), answer);
        if (session.answers.size() > MOST_ANSWERS) {
            session.answers.pollFirstEntry();
        }
        inAll += session.answers.size();
        forgetOld(answered.millis());
    }

    private void use(Session session) {
        Map.Entry<Long, Session> last = byUse.lastEntry();
        if (last != null && last.getValue() == session) {
            return; // only the order counts
        }
        byUse.remove(session.use, session);
        session.use = last == null ? 0 : last.getKey() + 1;
        byUse.put(session.use, session);
    }

    private void forgetOld(long nowMillis) {
        while (byUse.size() > MOST_SESSIONS
                || inAll > MOST_IN_ALL
                || byUse.firstEntry().getValue().lastMillis < nowMillis - KEPT_MILLIS) {
            Session oldest = byUse.firstEntry().getValue();
            changes.before(oldest.name);
            byUse.pollFirstEntry();
            byName.remove(oldest.name);
            inAll -= oldest.answers.size();
        }
    }

    @Override
    public String name() {
        return "answers";
    }

    @Override
    public void mark() {
        changes.mark();
    }

    @Override
    public int take(int limit, List<Change> target) {
        return changes.take(limit, target);
    }

    private Change encode(String name) {
        Session session = byName.get(name);
        return new Change(name.getBytes(StandardCharsets.UTF_8), session == null ? null : encode(session));
    }

    private static byte[] encode(Session session) {
        ByteBuffer to = ByteBuffer.allocate(HEAD + ANSWER * session.answers.size());
        to.putLong(session.lastMillis).putLong(session.use).putInt(session.answers.size());
        session.answers.forEach((sequence, answer) -> to.putLong(sequence)
                .putInt(answer.queue())
                .putLong(answer.queueOffset())
                .putLong(answer.position())
                .putLong(answer.storedMillis()));
        return to.array();
    }

    @Override
    public void restore(byte[] key, byte[] value) {
        ByteBuffer from = ByteBuffer.wrap(value);
        Session session = new Session(new String(key, StandardCharsets.UTF_8));
        session.lastMillis = from.getLong();
        session.use = from.getLong();
        for (int left = from.getInt(); left > 0; left--) {
            session.answers.put(
                    from.getLong(), new PublishReceipt(from.getInt(), from.getLong(), from.getLong(), from.getLong()));
        }
        inAll += session.answers.size();
        byName.put(session.name, session);
        byUse.put(session.use, session);
    }

    void dump(StringBuilder text) {
        // The order of use counts, not its numbers.
        byUse.values()
                .forEach(session -> text.append("answered ")
                        .append(session.name)
                        .append(" until ")
                        .append(session.lastMillis)
                        .append(' ')
                        .append(session.answers)
                        .append('\n'));
    }

    /** One session's answers, by the numbers of its requests. */
    private static final class Session {
        private final String name;
        private final TreeMap<Long, PublishReceipt> answers = new TreeMap<>();
        private long lastMillis;
        private long use = -1;

        private Session(String name) {
            this.name = name;
        }
    }
}
