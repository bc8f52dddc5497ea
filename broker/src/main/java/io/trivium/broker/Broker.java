package io.trivium.broker;

import io.trivium.broker.delivery.Acknowledgement;
import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.Pop;
import io.trivium.broker.delivery.PopResult;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.delivery.QueueRange;
import io.trivium.broker.delivery.Release;
import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.log.LogExtent;
import io.trivium.broker.log.Slice;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.publish.Publication;
import io.trivium.broker.publish.PublishListener;
import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.publish.Undecided;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.Topic;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.broker.transaction.Transactions;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The engine: topics with queues, groups with cursors, publishing, pulling and popping.
 *
 * <p>Every method may be called from any thread and returns at once. Stages are completed on the engine's own thread: whoever
 * continues there must not block, and hands real work to a thread of its own. A refused request completes with
 * {@link io.trivium.broker.error.BrokerException}. What an answer tells is on the disk, unless the caller asked for
 * {@link Durability#WRITTEN}.
 */
public interface Broker extends AutoCloseable {
    // Topics

    Optional<Topic> topic(String name);

    /** All topics, sorted by name. */
    Collection<Topic> topics();

    /** Grows with each change of a topic. */
    long topicsVersion();

    /** Creates a topic or changes its settings. Queues that hold messages are never taken away. */
    CompletionStage<Topic> putTopic(TopicSettings settings);

    /** Deletes a topic, its messages and the cursors on it. Completes with false if there was none. */
    CompletionStage<Boolean> deleteTopic(String name);

    // Groups

    Optional<ConsumerGroup> group(String name);

    /** All groups, sorted by name. */
    Collection<ConsumerGroup> groups();

    /** Creates a group or changes its settings. */
    CompletionStage<ConsumerGroup> putGroup(GroupSettings settings);

    /**
     * Creates a group that belongs to a session, or joins it: it is gone when the last session that declared it closes. Its
     * cursors begin after what is published when this is answered.
     */
    CompletionStage<ConsumerGroup> declareGroup(GroupSettings settings, String session);

    /** Undoes {@link #declareGroup} for one session. */
    CompletionStage<Void> leaveGroup(String name, String session);

    /** Deletes a group and its cursors. Completes with false if there was none. */
    CompletionStage<Boolean> deleteGroup(String name);

    // Documents

    /** Small texts that the doors keep, such as users and their rights, sorted by name. The engine does not look into them. */
    SortedMap<String, String> documents();

    /** Grows with each change of a document. */
    long documentsVersion();

    /** Creates a document or replaces it: a name of at most 512 bytes, a content of at most 256 KiB. */
    CompletionStage<Void> putDocument(String name, String content);

    /** Deletes a document. Completes with false if there was none. */
    CompletionStage<Boolean> deleteDocument(String name);

    // Publishing

    /** Publishes messages. The receipts stand in the order of the messages. */
    CompletionStage<List<PublishReceipt>> publish(Publication publication);

    /** Stores a message that nobody sees until it is committed. Its sender may decide once this is answered. */
    CompletionStage<PublishReceipt> prepare(String topic, OutgoingMessage message, Durability durability);

    /**
     * As {@link #message}, for who decides about a prepared message: also one that the disk does not have yet. Its decision comes after it
     * in the log, so that nobody sees the one without the other.
     */
    Optional<Slice> prepared(long position);

    /**
     * Publishes the prepared message that stands at a position, and ends it, in one record.
     *
     * @param finalMessage the message as it is to be published
     * @param durability {@link Durability#FORCED} or {@link Durability#GATHERED}: nobody sees the message before the disk has it
     */
    CompletionStage<PublishReceipt> commit(
            long preparedPosition, String topic, OutgoingMessage finalMessage, Durability durability);

    /** Drops a prepared message. */
    CompletionStage<Void> rollback(long preparedPosition, Durability durability);

    /**
     * The prepared messages that are not decided and older than the given age, oldest first; those of a clock
     * that was ahead when they, or what was stored before them, were stored count as old.
     *
     * @param after only those that stand behind this position; negative for all
     */
    CompletionStage<List<Undecided>> undecided(Duration olderThan, long after, int limit);

    /**
     * Notes that the sender of a prepared message is asked for its decision once more.
     *
     * @return false if nothing was noted, as the message is decided or there never was one
     */
    CompletionStage<Boolean> countCheck(long preparedPosition);

    /** Transactions of several sends and acknowledgements. */
    Transactions transactions();

    /**
     * Drops a message that waits for its delivery time.
     *
     * @param position where its record begins, as its receipt says; may come from a stranger
     * @return false if no message of that topic waits there: it was delivered or cancelled before, or there never was one
     * @throws io.trivium.broker.error.BrokerException {@code BUSY} when more than 100,000 cancelled messages wait for their time
     */
    CompletionStage<Boolean> cancelScheduled(String topic, long position);

    // Reading

    /** The published range of a queue; empty if the topic or queue does not exist. */
    Optional<QueueRange> range(QueueId queue);

    /**
     * The queues of a topic of which a pop gets messages, by number: those that may be read, and those that hold messages though the topic
     * has lost them.
     */
    List<QueueId> consumedQueues(String topic);

    /** Reads published messages. Reads only memory and mapped files; the caller closes the result. */
    PullResult pull(PullQuery query);

    /**
     * Completes with true as soon as the queue has a published message at or after an offset that may match, with false when the
     * wait is over.
     */
    CompletionStage<Boolean> arrival(QueueId queue, long offset, MessageFilter filter, Duration wait);

    /** The first offset whose store time is at least the given one; the queue's end if all are earlier. */
    OptionalLong offsetAtTime(QueueId queue, long storedMillis);

    /** The message whose record begins exactly at a position, which may come from a stranger. */
    Optional<Slice> message(long position);

    /** Visits the positions of messages with a key (hashed to 64 bits), newest first, until the visitor returns false. */
    void findKey(long keyHash, LongPredicate positionVisitor);

    /** What the log keeps and has on the disk. */
    LogExtent logExtent();

    /** How the engine is doing. Costs nothing. */
    EngineNumbers numbers();

    /** Tells the listener, in place of any other, of what the engine publishes from now on without a request for it. */
    void tell(PublishListener listener);

    // Cursors

    /** All cursors of a group, its first unfinished offsets, by queue, sorted; empty if there is no such group. */
    SortedMap<QueueId, Long> cursors(String group);

    /** The group's cursor on a queue: its first unfinished offset. Empty if it has none. */
    OptionalLong cursor(String group, QueueId queue);

    /**
     * Sets the group's cursor, forwards or backwards, as its client or an operator says.
     *
     * @param offset beyond the end of the queue it means the end: messages that are yet to come are not passed over
     */
    CompletionStage<Void> moveCursor(String group, QueueId queue, long offset);

    // Popping

    /**
     * Leases messages, or waits for the first one. Whoever waits no longer completes the future himself: nothing is leased for him then, and
     * what was leased already is free again, without an attempt counted.
     */
    CompletionStage<PopResult> pop(Pop pop);

    /** Completes with true as soon as a pop would be given a message, with false when its wait is over. Nothing is leased. */
    CompletionStage<Boolean> poppable(Pop pop);

    /** Answers, empty, the pops of a group that wait for a session's owner, before this is answered. */
    CompletionStage<Void> cancelPops(String group, String session, String owner);

    /**
     * Finishes messages for a group. Needs no live lease, and may be repeated.
     *
     * @param durability when this is answered: messages whose acknowledgement was only written come again, marked as redelivered, after a
     *     power cut
     * @return false if an offset is outside the queue
     */
    CompletionStage<Boolean> acknowledge(String group, QueueId queue, long[] offsets, Durability durability);

    /**
     * Gives leases up before their time. A message that an earlier release hides takes the new time, and no attempt is counted
     * again; messages that are neither leased nor hidden are left as they are.
     */
    CompletionStage<Void> release(String group, QueueId queue, long[] offsets, Release how);

    /**
     * Gives leases another end. When it comes, this delivery counts as a failed attempt, and not before: whoever works on the message may
     * still finish it. A message that a release hides is leased so again; messages that are neither leased nor hidden are left as they are.
     *
     * @param lease from now on, {@link Pop#LONGEST_LEASE} at most; zero ends it at once
     */
    CompletionStage<Void> prolong(String group, QueueId queue, long[] offsets, Duration lease);

    /**
     * Sends leased messages to the group's dead-letter topic and finishes them, in one record.
     *
     * @param session what it has not leased in this run of the broker is left as it is; null for whoever's lease it is
     */
    CompletionStage<Void> deadLetter(
            String group, QueueId queue, long[] offsets, String reason, @Nullable String session);

    /**
     * Shows messages of a queue that a group has not finished, leased and hidden ones included, from an offset on, without leasing
     * them. Filters that read records may look into a bounded number of them in one turn: beyond it none matches, and the reader goes on
     * at the next offset, which may be the one that it asked for. The caller closes the result.
     */
    CompletionStage<PullResult> browse(String group, PullQuery query);

    // Sessions

    /** Opens a session under a name of the caller's. */
    CompletionStage<Void> openSession(String session);

    /**
     * The connection of a session is lost: its waiting pops are answered, empty, so that nothing more is leased to whom it cannot
     * reach. All else stays as it is.
     */
    CompletionStage<Void> suspendSession(String session);

    /** Releases, in place and uncounted, what is leased to a session and is not among what it says that it has. */
    CompletionStage<Void> keepLeases(String session, List<Acknowledgement> held);

    /**
     * Ends a session: its open transactions are rolled back, its leases released in place, without an attempt counted, and
     * its groups are gone.
     */
    CompletionStage<Void> closeSession(String session);

    /** Stops taking requests, finishes those under way, saves a snapshot and closes. May be called twice. */
    @Override
    void close();
}
