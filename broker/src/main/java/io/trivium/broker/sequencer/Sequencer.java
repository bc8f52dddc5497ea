package io.trivium.broker.sequencer;

import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.log.MessageLog;
import io.trivium.broker.record.LogRecord;
import io.trivium.broker.record.RecordWriter;
import io.trivium.broker.view.Applier;
import io.trivium.broker.view.Publishable;
import io.trivium.broker.view.QueueState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes all decisions and all changes, one turn after the other.
 *
 * <p>A turn takes commands; each decides by the views, appends its records and applies them. At its end all are written to the log
 * at once; whoever wanted no more than that is answered. Then the log is forced: by the sequencer itself if nothing else waits,
 * else by a flusher, while the next turns go on; or somewhat later, if nobody waits for anything in it. When the log is forced
 * further, the <em>publish step</em> moves what readers see, gives the answers that waited, in the order of the log, and wakes
 * waiting readers.
 *
 * <p>{@link #submit} and {@link #flush} may be called from any thread, everything else by the one that calls {@link #turn}.
 */
public final class Sequencer {
    /** What a power cut may take back of what was only written. */
    static final long UNFORCED_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** How long somebody who waits for the disk without hurry may wait for others to come. */
    static final long GATHERING_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private static final int ANSWERS_OF_A_STEP = 64;

    private final MessageLog log;
    private final int commandsPerTurn;
    private final Runnable wake;
    private final Runnable requestFlush;
    private final Consumer<Throwable> onFault;
    private final Inbox inbox = new Inbox();
    private final ForcedQueue forcedQueue = new ForcedQueue();
    private final ArrayDeque<Answer> writtenQueue = new ArrayDeque<>();
    private final Set<QueueState> published = new LinkedHashSet<>();
    private final List<TurnTask> tasks = new ArrayList<>();
    private LongUnaryOperator brake = appendedBytes -> 0;
    private AnswerSteps steps = AnswerSteps.EACH;
    private LongConsumer forceWithin = nanos -> hurried = true;
    /** Whether something that is not forced was appended, or is waited for, by somebody who is not to wait. */
    private boolean hurried;
    /** Whether a force is due that nobody has asked for now: turns go on beside it. */
    private boolean forceBeside;

    private long restNanos;
    private @Nullable Applier applier;
    /** What a turn is about; null between two commands. */
    private @Nullable Command running;
    // Read by submit as well: a command that arrives while the sequencer stops must not be forgotten.
    private volatile @Nullable BrokerException stopped;
    private volatile boolean closedToRequests;
    // True from the request until the flusher is done: the log takes one force at a time.
    private volatile boolean flushing;
    private volatile @Nullable Throwable faultElsewhere;

    /**
     * A sequencer that does nothing before its first turn.
     *
     * @param commandsPerTurn the most commands of one turn
     * @param wake called when there is something for the next turn
     * @param requestFlush called when {@link #flush} is to be called, from another thread if there is one
     * @param onFault told once when the disk, or the engine, has failed
     */
    public Sequencer(
            MessageLog log, int commandsPerTurn, Runnable wake, Runnable requestFlush, Consumer<Throwable> onFault) {
        this.log = log;
        this.commandsPerTurn = commandsPerTurn;
        this.wake = wake;
        this.requestFlush = requestFlush;
        this.onFault = onFault;
    }

    /** Before the first turn: what applies records. */
    public void applyWith(Applier recordApplier) {
        applier = recordApplier;
    }

    /** Before the first turn: has a part in each turn from now on, in the order of the calls. */
    public void addTask(TurnTask task) {
        tasks.add(task);
    }

    /** Before the first turn: what tells how many nanoseconds to rest after a turn that appended some bytes. */
    public void restAsToldBy(LongUnaryOperator restNanosForBytes) {
        brake = restNanosForBytes;
    }

    /** Before the first turn: who hears of steps of answers. */
    public void tellOfAnswers(AnswerSteps listener) {
        steps = listener;
    }

    /** Before the first turn: what calls {@link #forceBeside} within some nanoseconds. Without it nothing waits. */
    public void forceAsToldBy(LongConsumer within) {
        forceWithin = within;
    }

    /** Has the log forced after this turn, while the next ones go on. */
    public void forceBeside() {
        hurried = true;
        forceBeside = true;
    }

    /**
     * Runs something whose records need not be forced at once: they are with the next that somebody waits for, or within some nanoseconds.
     */
    void unhurried(Runnable action, long nanos) {
        boolean before = hurried;
        action.run();
        hurried = before;
        forceWithin.accept(nanos);
    }

    /** Nanoseconds for which whoever drives the sequencer should leave it alone after the last turn; 0 mostly. */
    public long nanosToRest() {
        return restNanos;
    }

    /** Hands a command over; it is run or refused in one of the next turns. */
    public void submit(Command command) {
        BrokerException fault = stopped;
        if (fault != null) {
            command.refuse(fault);
            return;
        }
        if (closedToRequests) {
            command.refuse(new BrokerException(Refusal.UNAVAILABLE, "the broker is stopping or has stopped"));
            return;
        }
        inbox.put(command);
        // Asked after it was put: whoever ends the force wakes the sequencer after that, which then finds it.
        if (!flushing || !command.mayWaitForForce()) {
            wake.run();
        }
        BrokerException why = stopped;
        if (why != null) {
            refuseInbox(why);
        }
    }

    /**
     * Appends a record, in memory, and applies it.
     *
     * @return where its payload begins
     * @throws BrokerException if the record is too large; nothing is appended then
     */
    public long append(LogRecord entry) {
        if (applier == null) {
            throw new IllegalStateException("nothing applies records yet");
        }
        int bytes = RecordWriter.bytes(entry);
        if (bytes > log.maxPayloadBytes()) {
            throw new BrokerException(
                    Refusal.TOO_LARGE, bytes + " bytes, the log takes at most " + log.maxPayloadBytes());
        }
        long payloadPosition = RecordWriter.append(log, entry, bytes);
        hurried = true;
        applier.apply(entry, payloadPosition);
        return payloadPosition;
    }

    /** Appends a record that nobody waits for: it need not be forced before another one is. */
    public long appendUnhurried(LogRecord entry) {
        boolean before = hurried;
        long payloadPosition = append(entry);
        hurried = before;
        return payloadPosition;
    }

    /** Publishes a change of the record that is being applied, which ends the log now, when it is forced. */
    public void publishLater(Publishable target, long value) {
        forcedQueue.add(log.end(), target, value);
    }

    /** Gives an answer when the disk has all that the log holds now. */
    public void whenForced(Answer answer) {
        forcedQueue.add(log.end(), answer, 0);
        hurried = true;
    }

    /** Gives an answer when the operating system has all that the log holds now. */
    public void whenWritten(Answer answer) {
        writtenQueue.add(answer);
    }

    /** Whether the log is forced up to its present end. */
    public boolean allForced() {
        return log.forced() >= log.end();
    }

    /** Where the log ends. */
    public long end() {
        return log.end();
    }

    /** Where the log is forced. */
    public long forced() {
        return log.forced();
    }

    /** Runs one turn; returns how much was done, 0 if there was nothing. */
    public int turn() {
        BrokerException why = stopped;
        if (why != null) {
            return refuseInbox(why);
        }
        try {
            return guardedTurn();
        } catch (RuntimeException | Error fault) {
            fence(fault);
            return 1;
        }
    }

    private int guardedTurn() {
        Throwable fault = faultElsewhere;
        if (fault != null) {
            fence(fault);
            return 1;
        }
        int done = publish();
        long begin = log.end();
        done += runCommands();
        for (TurnTask task : tasks) {
            done += task.work();
        }
        restNanos = log.end() == begin ? 0 : brake.applyAsLong(log.end() - begin);
        boolean answerEarly = !writtenQueue.isEmpty();
        if (log.written() < log.end()) {
            log.write();
        }
        answerWritten();
        if (hurried && !flushing) {
            force(answerEarly || forceBeside || !inbox.isEmpty());
            hurried = false;
            forceBeside = false;
        }
        return done + publish();
    }

    private void force(boolean othersWait) {
        if (log.forced() >= log.written()) {
            return;
        }
        if (othersWait) {
            flushing = true;
            requestFlush.run();
        } else {
            // Forcing here saves two hand-overs.
            log.force();
        }
    }

    /** Before the first turn, or after the last: writes and forces what was appended, and publishes it. */
    public void forceNow() {
        log.write();
        log.force();
        publish();
    }

    private int runCommands() {
        for (int done = 0; done < commandsPerTurn; done++) {
            Command command = inbox.take();
            if (command == null) {
                return done;
            }
            running = command;
            try {
                command.run();
            } catch (BrokerException refusal) {
                // A refusal, too, waits for what its decision has read.
                whenForced(new Refused(command, refusal));
            }
            running = null;
        }
        return commandsPerTurn;
    }

    private void answerWritten() {
        if (writtenQueue.isEmpty()) {
            return;
        }
        steps.begin();
        try {
            for (int given = 1; !writtenQueue.isEmpty(); given++) {
                writtenQueue.remove().publish(0);
                stepOn(given);
            }
        } finally {
            steps.end();
        }
    }

    /** Who was answered first need not wait for very many others. */
    private void stepOn(int given) {
        if (given % ANSWERS_OF_A_STEP == 0) {
            steps.end();
            steps.begin();
        }
    }

    /** The publish step. */
    private int publish() {
        long forced = log.forced();
        if (forcedQueue.isEmpty() || forcedQueue.firstPosition() > forced) {
            return 0;
        }
        steps.begin();
        try {
            return publish(forced);
        } finally {
            steps.end();
        }
    }

    private int publish(long forced) {
        int done = 0;
        while (!forcedQueue.isEmpty() && forcedQueue.firstPosition() <= forced) {
            long value = forcedQueue.firstValue();
            Publishable target = forcedQueue.take();
            target.publish(value);
            if (target instanceof QueueState queue) {
                published.add(queue);
            }
            stepOn(++done);
        }
        for (QueueState queue : published) {
            for (TurnTask task : tasks) {
                task.published(queue);
            }
        }
        published.clear();
        return done;
    }

    /** Forces what is written, and lets the sequencer know. One thread at a time. */
    public void flush() {
        if (!flushing) {
            return;
        }
        try {
            log.force();
        } catch (RuntimeException | Error fault) {
            faultElsewhere = fault;
        }
        flushing = false;
        wake.run();
    }

    /** Fences the engine in its next turn, after a fault on another thread. Any thread. */
    public void fail(Throwable fault) {
        faultElsewhere = fault;
        wake.run();
    }

    /** Nanoseconds until a turn has something to do, if nobody submits anything. */
    public long nanosToWork() {
        if (!inbox.isEmpty()) {
            return 0;
        }
        if (stopped != null) {
            return Long.MAX_VALUE;
        }
        if (faultElsewhere != null) {
            return 0;
        }
        if (!forcedQueue.isEmpty() && forcedQueue.firstPosition() <= log.forced()) {
            return 0;
        }
        long nanos = Long.MAX_VALUE;
        for (TurnTask task : tasks) {
            nanos = Math.min(nanos, task.nanosToWork());
        }
        return nanos;
    }

    /** Whether the sequencer takes requests. */
    public boolean running() {
        return !closedToRequests;
    }

    /** Whether a fault has stopped the sequencer; then the disk holds the truth, not the views. */
    public boolean faulted() {
        return stopped != null;
    }

    /** Takes no more requests. */
    public void closeToRequests() {
        closedToRequests = true;
    }

    /**
     * Finishes what was submitted before, forces it and refuses whoever still waits. Not with a flusher under way.
     *
     * @param last appends what is to be said at the end
     */
    public void drain(Runnable last) {
        BrokerException why = new BrokerException(Refusal.UNAVAILABLE, "the broker is stopping");
        while (stopped == null && !inbox.isEmpty()) {
            turn();
        }
        if (stopped == null) {
            try {
                last.run();
                forceNow();
            } catch (RuntimeException | Error fault) {
                fence(fault);
            }
        }
        if (stopped == null) {
            stop(why);
        }
    }

    private void fence(Throwable fault) {
        stop(new BrokerException(
                Refusal.UNAVAILABLE, "the broker has stopped after a fault: " + fault + "; restart it to recover"));
        onFault.accept(fault);
    }

    private void stop(BrokerException why) {
        stopped = why;
        closedToRequests = true;
        Command failed = running;
        if (failed != null) {
            running = null;
            failed.refuse(why);
        }
        while (!writtenQueue.isEmpty()) {
            writtenQueue.remove().refuse(why);
        }
        while (!forcedQueue.isEmpty()) {
            if (forcedQueue.take() instanceof Answer answer) {
                answer.refuse(why);
            }
        }
        tasks.forEach(task -> task.stop(why));
        refuseInbox(why);
    }

    private int refuseInbox(BrokerException why) {
        int refused = 0;
        for (Command command = inbox.take(); command != null; command = inbox.take()) {
            command.refuse(why);
            refused++;
        }
        return refused;
    }

    /** A refusal that waits for the disk. */
    private record Refused(Command command, BrokerException refusal) implements Answer {
        @Override
        public void publish(long value) {
            command.refuse(refusal);
        }

        @Override
        public void refuse(BrokerException why) {
            command.refuse(why);
        }
    }
}
