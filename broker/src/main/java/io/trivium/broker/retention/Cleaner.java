package io.trivium.broker.retention;

import io.trivium.broker.disk.NoSpaceException;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.log.MessageLog;
import io.trivium.broker.record.LogRecord.SegmentDropped;
import io.trivium.broker.retention.Examination.Answer;
import io.trivium.broker.retention.Examination.Held;
import io.trivium.broker.retention.Examination.Waiting;
import io.trivium.broker.sequencer.Command;
import io.trivium.broker.sequencer.Deadlines;
import io.trivium.broker.sequencer.Sequencer;
import io.trivium.broker.store.Retention;
import io.trivium.broker.store.Retention.Part;
import io.trivium.broker.store.Store;
import io.trivium.broker.view.TopicState;
import io.trivium.broker.view.Topics.Directory;
import io.trivium.broker.view.Views;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops what nobody needs any more, oldest first, one part of the log after the other. It works in the background, in steps that each ask
 * the sequencer at most one bounded question; what it drops it says in the log before.
 */
public final class Cleaner {
    private static final Logger LOG = LoggerFactory.getLogger(Cleaner.class);
    /** A part with more undecided messages than this is not worth a remnant. */
    private static final int MOST_WAITING = 10_000;
    /** A part of which much lives is looked at again after so many passes. */
    private static final int PASSES_TO_SKIP = 30;

    private final Views views;
    private final Directory topics;
    private final Sequencer sequencer;
    private final Deadlines deadlines;
    private final Store store;
    private final Retention retention;
    private final RetentionConfig config;
    private final InstantSource clock;
    private final Executor background;
    private final Map<Long, Long> newestMillis = new HashMap<>();
    private final Map<Long, Integer> skipped = new HashMap<>();
    private final ArrayDeque<Part> left = new ArrayDeque<>();
    private Map<String, List<ConsumerGroup>> holders = Map.of();
    private long heldBytes;
    private long storedBytes;
    private Pins pins = (from, to) -> false;
    private volatile boolean busy;
    private volatile boolean overLimit;

    public Cleaner(
            Views views,
            Sequencer sequencer,
            Deadlines deadlines,
            Store store,
            RetentionConfig config,
            InstantSource clock,
            Executor background) {
        this.views = views;
        this.topics = views.topics().directory();
        this.sequencer = sequencer;
        this.deadlines = deadlines;
        this.store = store;
        this.retention = store.retention();
        this.config = config;
        this.clock = clock;
        this.background = background;
    }

    /** Whether what must be kept takes more than is allowed: new messages are refused then. Any thread. */
    public boolean overLimit() {
        return overLimit;
    }

    /** Before the start: what knows of parts that must not be dropped. */
    public void pinnedBy(Pins needed) {
        pins = needed;
    }

    /** Begins to look, now and then. The sequencer's. */
    public void start() {
        deadlines.after(config.every(), this::look);
    }

    private void look() {
        if (!busy) {
            busy = true;
            inBackground(this::begin);
        }
        start();
    }

    private void inBackground(Runnable step) {
        try {
            background.execute(() -> {
                try {
                    step.run();
                } catch (RuntimeException e) {
                    LOG.warn("Old messages could not be dropped; trying again later", e);
                    busy = false;
                }
            });
        } catch (RejectedExecutionException stopping) {
            busy = false;
        }
    }

    private void begin() {
        left.clear();
        left.addAll(retention.sealed());
        newestMillis.keySet().retainAll(left.stream().map(Part::start).collect(Collectors.toSet()));
        skipped.keySet().retainAll(newestMillis.keySet());
        holders = holders(views.groups().published());
        heldBytes = 0;
        storedBytes = retention.storedBytes();
        nextPart();
    }

    /** All but native groups hold the messages of their topic. */
    private static Map<String, List<ConsumerGroup>> holders(Collection<ConsumerGroup> groups) {
        Map<String, List<ConsumerGroup>> byTopic = new HashMap<>();
        for (ConsumerGroup group : groups) {
            if (group.settings().kind() != GroupKind.NATIVE) {
                byTopic.computeIfAbsent(group.settings().topic(), topic -> new ArrayList<>())
                        .add(group);
            }
        }
        return byTopic;
    }

    private void nextPart() {
        boolean pressed =
                stillFull() || store.room().usableBytes() < config.minFreeBytes() || storedBytes > config.maxBytes();
        long oldest = clock.millis() - config.age().toMillis();
        while (!left.isEmpty()) {
            Part part = left.remove();
            boolean old = newestMillis.computeIfAbsent(part.start(), retention::newestMillis) < oldest;
            if (!pressed && (!old || skip(part))) {
                continue;
            }
            Examination examination = new Examination(part, store.indexes(), log(), clock.millis());
            ask(() -> Examination.ask(views, pins, part, MOST_WAITING), waiting -> waiting(examination, waiting));
            return;
        }
        overLimit = heldBytes > config.maxBytes();
        busy = false;
    }

    /** Asks the disk anew: what was dropped since it was full may be enough. */
    private boolean stillFull() {
        if (store.room().full()) {
            store.room().check();
        }
        return store.room().full();
    }

    private boolean skip(Part part) {
        return skipped.computeIfPresent(part.start(), (start, passes) -> passes == 0 ? null : passes - 1) != null;
    }

    private MessageLog log() {
        return store.log();
    }

    private void waiting(Examination examination, Waiting waiting) {
        Part part = examination.part();
        examination.waiting(waiting);
        if (waiting.schedule().mayHoldPending(part.start(), part.end())) {
            retention.dues(part.start(), due -> {
                if (waiting.schedule().pending(due)) {
                    examination.scheduled(due.position());
                }
                return !examination.pinned();
            });
        }
        if (!examination.pinned()) {
            retention.runs(
                    part.start(),
                    (queueKey, first, count) ->
                            examination.run(queueKey, first, count, holdersOf((int) (queueKey >>> 32))));
        }
        askNext(examination);
    }

    private List<ConsumerGroup> holdersOf(int topicNumber) {
        TopicState topic = topics.byNumber(topicNumber);
        return topic == null ? List.of() : holders.getOrDefault(topic.name(), List.of());
    }

    private void askNext(Examination examination) {
        List<Held> batch = examination.next();
        if (!batch.isEmpty()) {
            ask(() -> answers(batch), answers -> {
                answers.forEach(examination::answered);
                askNext(examination);
            });
        } else if (examination.pinned()) {
            stays(examination.part());
        } else {
            drop(examination);
        }
    }

    private List<Answer> answers(List<Held> batch) {
        List<Answer> answers = new ArrayList<>(batch.size());
        batch.forEach(held -> answers.add(Examination.ask(views, held)));
        return answers;
    }

    /** The record comes first, and is forced: whoever replays the log knows by it that the messages are gone. */
    private void drop(Examination examination) {
        Part part = examination.part();
        int kept = examination.live().size();
        if (!retention.shrinks(part.start(), examination.live())) {
            stays(part);
            return;
        }
        ask(
                () -> {
                    sequencer.append(new SegmentDropped(part.start(), part.end(), kept));
                    return part;
                },
                forced -> {
                    if (keep(examination)) {
                        storedBytes = retention.storedBytes();
                        LOG.info("Dropped the log from {} to {}, but for {} messages", part.start(), part.end(), kept);
                        inBackground(this::nextPart);
                    } else {
                        stays(part);
                    }
                });
    }

    /** One part that needs more room than there is must not keep from going what stands behind it. */
    private boolean keep(Examination examination) {
        try {
            return retention.keep(examination.part().start(), examination.live());
        } catch (NoSpaceException e) {
            if (examination.live().isEmpty()) {
                // Not even for a file that keeps nothing: no other part would go either
                throw e;
            }
            LOG.warn(
                    "There is no room to write what is kept of the log's part at {}: it stays as it is, for now",
                    examination.part().start(),
                    e);
            return false;
        }
    }

    /** A part is not made smaller, for now. */
    private void stays(Part part) {
        skipped.put(part.start(), PASSES_TO_SKIP);
        heldBytes += part.bytes();
        inBackground(this::nextPart);
    }

    /** Asks the sequencer and goes on in the background when the disk has all that the answer is by. */
    private <T> void ask(Supplier<T> question, Consumer<T> then) {
        sequencer.submit(new Command() {
            @Override
            public void run() {
                T answer = question.get();
                sequencer.whenForced(new io.trivium.broker.sequencer.Answer() {
                    @Override
                    public void publish(long value) {
                        inBackground(() -> then.accept(answer));
                    }

                    @Override
                    public void refuse(BrokerException why) {
                        busy = false;
                    }
                });
            }

            @Override
            public void refuse(BrokerException why) {
                busy = false;
            }
        });
    }
}
