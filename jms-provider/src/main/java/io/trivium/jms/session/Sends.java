package io.trivium.jms.session;

import io.trivium.jms.destination.JmsDestination;
import io.trivium.message.mapping.Envelope;
import io.trivium.rocket.client.OutboundMessage;
import jakarta.jms.JMSException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** How a session sends: in its unit of work if there is one, and without an answer no more than it may. Thread-safe. */
final class Sends {
    private final BrokerLink link;
    private final CurrentWork work;
    private final UnawaitedSends unawaited;
    private final SendWindow asynchronous = new SendWindow();

    Sends(BrokerLink link, CurrentWork work, UnawaitedSends unawaited) {
        this.link = link;
        this.work = work;
        this.unawaited = unawaited;
    }

    UnawaitedSends unawaited() {
        return unawaited;
    }

    /** Sends a message, in the unit of work if there is one. */
    CompletionStage<?> send(Envelope envelope) throws JMSException {
        UnitOfWork unit = work.get();
        return send(unit, link.outbound(envelope));
    }

    /** As {@link #send}, of one that a completion listener waits for. */
    CompletionStage<?> sendAsynchronously(Envelope envelope) throws JMSException {
        UnitOfWork unit = work.get();
        OutboundMessage message = link.outbound(envelope);
        int bodyBytes = message.body().readableBytes();
        CompletionStage<?> answer = send(unit, message);
        asynchronous.add(answer, bodyBytes);
        return answer;
    }

    private CompletionStage<?> send(@Nullable UnitOfWork unit, OutboundMessage message) throws JMSException {
        CompletionStage<?> answer = unit == null ? link.send(message) : unit.send(message);
        answer.whenComplete((done, failure) -> {
            if (failure != null) {
                link.sendFailed(message.topic(), failure);
            }
        });
        return answer;
    }

    /**
     * Waits while too many asynchronous sends are without an answer; no longer if the thread is interrupted, as the messages are under way
     * and their listeners will be told.
     */
    void awaitRoom() {
        try {
            asynchronous.awaitRoom();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends a message, outside of a unit of work, of whose answer only a refusal matters; waits only while too many are without one. */
    CompletionStage<?> sendUnawaited(Envelope envelope, JmsDestination to) throws JMSException {
        OutboundMessage message = link.outbound(envelope);
        int bodyBytes = message.body().readableBytes();
        CompletionStage<?> answer = link.send(message);
        unawaited.add(answer, to, bodyBytes);
        return answer;
    }

    /** Whether a send is to be awaited: in a unit of work what became of it is known at its end. */
    boolean areAwaited() {
        return work.get() == null;
    }
}
