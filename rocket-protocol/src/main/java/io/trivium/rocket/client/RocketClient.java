package io.trivium.rocket.client;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of a RocketMQ cluster, for the doors built on it: one for each JMS or AMQP connection. It knows the routes, holds one
 * connection to each broker that it needs, and, where the broker is Trivium, a session that owns its leases and temporary groups.
 *
 * <p>Thread-safe. Stages are completed on a thread of the transport: whoever continues there must not block. They fail with
 * {@link RocketException}.
 */
public interface RocketClient extends AutoCloseable {
    /** Sends one message; answered when the broker has stored it. Messages of one caller to one queue keep their order. */
    CompletionStage<SendReceipt> send(OutboundMessage message);

    /**
     * As {@link #send}, but when the connection is lost before the answer, it is found again and the message sent again, which stores
     * it once, even if the broker was restarted. A genuine RocketMQ broker gets it once: there a lost answer is a failure.
     */
    CompletionStage<SendReceipt> sendOnce(OutboundMessage message);

    /** Transactions, local and distributed. */
    Transactions transactions();

    /** Makes sure that a topic exists, with the default number of queues if it has to be created. */
    CompletionStage<Void> ensureTopic(String topic);

    /** Fails with code 17 if the topic does not exist. */
    CompletionStage<Void> requireTopic(String topic);

    /** Makes a temporary destination; where the broker is Trivium it goes with this client's session. */
    CompletionStage<Void> ownTemporary(String topic);

    /** Deletes a topic. */
    CompletionStage<Void> deleteTopic(String topic);

    /** Creates a group of the kind, or joins it; answered when its position is fixed. */
    CompletionStage<Void> declareGroup(GroupDeclaration declaration);

    CompletionStage<Void> deleteGroup(String group);

    /**
     * Deletes a durable subscription. Fails with code 26 if there is none, with 604 while a client uses it.
     *
     * @param group the group's stored name
     */
    CompletionStage<Void> unsubscribe(String group);

    /**
     * Takes a client id for this client alone, until it closes. Fails with code 604 while another client has it; a genuine RocketMQ
     * broker cannot tell.
     */
    CompletionStage<Void> claimClientId(String clientId);

    /**
     * Ends this client's part in a group that it declared, without closing the client: a subscription that lives only as long as
     * its consumers is deleted with the last of them.
     */
    CompletionStage<Void> leaveGroup(String group);

    /**
     * Leases messages of all queues of a topic, waiting for the first one.
     *
     * @return the messages, in order; empty when the wait is over
     */
    CompletionStage<List<InboundMessage>> pop(PopCall call);

    /**
     * Ends the waits of an owner's pops: those that still wait are answered, empty, before this is. So a consumer that closes does
     * not take a message that another one should get.
     *
     * @param group the group's stored name
     * @param owner as the pops named it
     */
    CompletionStage<Void> cancelPops(String group, String owner);

    /**
     * Shows messages that are not finished, in order, without leasing them.
     *
     * @param cursor where the page before ended, empty for the first page
     * @param selector Jakarta Messaging's, null for all messages
     */
    CompletionStage<BrowsePage> browse(
            String group, String topic, String cursor, int maxMessages, @Nullable String selector);

    /**
     * Finishes messages. Answered when that is stored.
     *
     * @param durably whether it must survive a power cut by then; else it survives the death of the broker's process, and a power cut soon after
     */
    CompletionStage<Void> acknowledge(Collection<Receipt> receipts, boolean durably);

    /** Finishes messages. Answered when that survives a power cut. */
    default CompletionStage<Void> acknowledge(Collection<Receipt> receipts) {
        return acknowledge(receipts, true);
    }

    /**
     * Gives messages back.
     *
     * @param after how long they stay hidden, zero to offer them at once, in their place
     * @param countsAttempt whether this was a failed delivery
     */
    CompletionStage<Void> release(Collection<Receipt> receipts, Duration after, boolean countsAttempt);

    /** Sends messages to the group's dead-letter topic and finishes them. */
    CompletionStage<Void> deadLetter(Collection<Receipt> receipts, String reason);

    /** What the other side can do beyond RocketMQ; empty for a genuine RocketMQ broker. */
    CompletionStage<Capabilities> capabilities();

    /**
     * Runs the action when the connection to a broker is lost and its session with it.
     *
     * @param action is told what was leased there, which is this client's no longer
     */
    void onSessionLost(Consumer<Set<Receipt>> action);

    /** Ends the session: its leases go back in place, uncounted. May be called twice. */
    @Override
    void close();

    /** As {@link #close}, without waiting, so also for event loops; answered when the session has ended, or cannot be ended. */
    CompletionStage<Void> closeLater();
}
