package io.trivium.broker.engine;

import io.trivium.broker.EngineNumbers;
import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.log.MessageLog;
import io.trivium.broker.pop.Consumption;
import io.trivium.broker.record.LogRecord.Started;
import io.trivium.broker.record.RecordReader;
import io.trivium.broker.retention.Cleaner;
import io.trivium.broker.sequencer.Deadlines;
import io.trivium.broker.sequencer.Sequencer;
import io.trivium.broker.store.Snapshots.Snapshot;
import io.trivium.broker.store.Store;
import io.trivium.broker.topic.Topic;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.broker.transaction.TransactionRequests;
import io.trivium.broker.view.Applier;
import io.trivium.broker.view.Effects;
import io.trivium.broker.view.GroupState;
import io.trivium.broker.view.Schedule;
import io.trivium.broker.view.TopicState;
import io.trivium.broker.view.Topics.Directory;
import io.trivium.broker.view.Views;
import java.util.Optional;
import java.util.concurrent.Executor;

/** What the engine is made of, put together and recovered. */
record EngineParts(
        Store store,
        Views views,
        Sequencer sequencer,
        Topology topology,
        Publishing publishing,
        Timers timers,
        Reading reading,
        WaitingReaders waitingReaders,
        Consumption consumption,
        Browsing browsing,
        CursorMoves cursorMoves,
        TransactionRequests transactions,
        SnapshotKeeper snapshots,
        InFlight inFlight,
        Telling telling) {

    /** Of finished offsets: 8 MiB at most. */
    private static final int CHUNKS_IN_MEMORY = 1024;

    static EngineParts open(
            Store store, BrokerConfig config, BrokerEnvironment environment, Runnable wake, Runnable requestFlush) {
        MessageLog log = store.log();
        Views views = new Views(config.timersInMemory(), CHUNKS_IN_MEMORY, store.snapshots());
        long snapshotPosition = recover(store, views);
        Sequencer sequencer = new Sequencer(log, config.commandsPerTurn(), wake, requestFlush, environment.onFault());
        Executor background = new Background(environment.background(), sequencer::fail);
        sequencer.applyWith(new Applier(views, store.indexes(), sequencer::publishLater));

        Deadlines deadlines = new Deadlines(environment.ticker());
        Topology topology = new Topology(views, sequencer);
        Cleaner cleaner =
                new Cleaner(views, sequencer, deadlines, store, config.retention(), environment.clock(), background);
        DiskWatch disk = new DiskWatch(store.room(), cleaner::overLimit, deadlines, background);
        Publishing publishing = new Publishing(views, sequencer, log, environment.clock(), disk);
        Timers timers = new Timers(views, sequencer, publishing, deadlines, store, environment.clock(), background);
        Reading reading = new Reading(views.topics().directory(), store.indexes(), log);
        WaitingReaders waitingReaders = new WaitingReaders(reading, deadlines);
        SnapshotKeeper snapshots =
                new SnapshotKeeper(views, sequencer, log, store.snapshots(), background, config.snapshotEveryBytes());
        snapshots.savedAt(snapshotPosition);
        sequencer.addTask(deadlines);
        sequencer.addTask(timers);
        sequencer.addTask(waitingReaders);
        Telling telling = new Telling();
        Consumption consumption = new Consumption(
                views, sequencer, deadlines, log, store.indexes(), environment.clock(), store.room(), telling);
        Browsing browsing = new Browsing(reading, consumption);
        sequencer.addTask(browsing);
        CursorMoves cursorMoves = new CursorMoves(views, topology, sequencer, consumption);
        TransactionRequests transactions = TransactionRequests.create(
                views, sequencer, deadlines, log, publishing, cursorMoves, consumption, config.transactions(), telling);
        cleaner.pinnedBy(transactions.deciding()::mayStandBetween);
        sequencer.addTask(snapshots);
        sequencer.tellOfAnswers(environment.answerSteps());
        sequencer.forceAsToldBy(new ForceSoon(sequencer, deadlines));
        sequencer.restAsToldBy(new Brake(snapshots, store.indexes(), config.snapshotEveryBytes())::restNanos);

        sequencer.append(new Started(
                log.incarnation(),
                Math.max(environment.clock().millis(), views.clock().lastMillis())));
        sequencer.forceNow();
        disk.start();
        cleaner.start();
        return new EngineParts(
                store,
                views,
                sequencer,
                topology,
                publishing,
                timers,
                reading,
                waitingReaders,
                consumption,
                browsing,
                cursorMoves,
                transactions,
                snapshots,
                new InFlight(config.inFlightBytes()),
                telling);
    }

    /** Brings the views to the log's end: the newest snapshot, then what came after. Returns the snapshot's position. */
    private static long recover(Store store, Views views) {
        Optional<Snapshot> newest = store.snapshots().newest();
        newest.ifPresent(views::restore);
        long from = newest.map(Snapshot::position).orElse(store.log().start());
        if (newest.isEmpty() && from > 0) {
            throw new IllegalStateException(
                    "No snapshot of the store is sound, and the beginning of its log was dropped long"
                            + " ago: what the broker knew cannot be computed again. Restore the store from a backup");
        }
        Applier applier = new Applier(views, store.indexes(), Effects.AT_ONCE);
        store.log().replay(from, frame -> applier.apply(RecordReader.read(frame), frame.payloadPosition()));
        views.reserveTopics(store.indexes());
        views.schedule().countFromNow();
        return from;
    }

    Topic putTopic(TopicSettings settings) {
        Topic topic = topology.putTopic(settings);
        consumption.topicChanged(topology.topic(topic.name()));
        return topic;
    }

    ConsumerGroup putGroup(GroupSettings settings) {
        ConsumerGroup group = topology.putGroup(settings);
        consumption.groupChanged(settings.name());
        return group;
    }

    boolean deleteTopic(String name) {
        TopicState gone = topology.deleteTopic(name);
        if (gone != null) {
            waitingReaders.dropTopic(gone);
            consumption.topicDropped(gone);
        }
        return gone != null;
    }

    ConsumerGroup declareGroup(GroupSettings settings, String session) {
        consumption.checkSession(session);
        ConsumerGroup group = putGroup(settings);
        if (settings.kind().endsWithSession()) {
            consumption.declared(settings.name(), session);
        }
        return group;
    }

    void leaveGroup(String name, String session) {
        if (consumption.left(name, session)) {
            deleteGroup(name);
        }
    }

    boolean deleteGroup(String name) {
        GroupState gone = topology.deleteGroup(name);
        if (gone != null) {
            consumption.groupDropped(gone);
        }
        return gone != null;
    }

    void closeSession(String name) {
        transactions.deciding().endSession(name);
        consumption.closeSession(name).forEach(this::deleteGroup);
    }

    EngineNumbers numbers() {
        MessageLog log = store.log();
        // In this order: what is forced was written before.
        long forced = log.forced();
        Schedule schedule = views.schedule();
        return new EngineNumbers(
                log.written() - forced,
                inFlight.bytes(),
                views.prepared().count(),
                schedule.waiting(),
                schedule.everAdded(),
                schedule.everDelivered());
    }

    Directory directory() {
        return views.topics().directory();
    }

    /** Finishes what is under way, saves and closes. No other thread may be driving the sequencer. */
    void close() {
        sequencer.closeToRequests();
        boolean faulted = sequencer.faulted();
        sequencer.drain(consumption::settle);
        if (!faulted && sequencer.allForced()) {
            snapshots.saveLast();
        }
        store.close();
    }
}
