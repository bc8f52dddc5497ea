package io.trivium.jms.session;

import io.trivium.jms.destination.JmsDestination;
import io.trivium.message.mapping.Envelope;
import io.trivium.rocket.client.OutboundMessage;
import jakarta.jms.JMSException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
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
        OutboundMessage message = link.outbound(envelope);
        CompletionStage<?> answer = begin(unit, message);
        answer.whenComplete((done, failure) -> noteFailure(message.topic(), failure));
        return answer;
    }

    /** As {@link #send}, of one that a completion listener waits for, of which {@link #finish} has to be told next. */
    Begun beginAsynchronously(Envelope envelope) throws JMSException {
        UnitOfWork unit = work.get();
        OutboundMessage message = link.outbound(envelope);
        int bodyBytes = message.body().readableBytes();
        return new Begun(message.topic(), bodyBytes, begin(unit, message));
    }

    /** An asynchronous send. */
    record Begun(String topic, int bodyBytes, CompletionStage<?> answer) {}

    /**
     * Has somebody told when an asynchronous send is answered, with null or what it failed with. Then waits while too many are without an
     * answer; no longer if the thread is interrupted, as the messages are under way and their listeners will be told.
     */
    void finish(Begun send, Consumer<@Nullable Throwable> told) {
        boolean full = asynchronous.begin(send.bodyBytes);
        send.answer.whenComplete((done, failure) -> {
            asynchronous.end(send.bodyBytes);
            noteFailure(send.topic, failure);
            told.accept(failure);
        });
        try {
            if (full) {
                asynchronous.awaitRoom();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletionStage<?> begin(@Nullable UnitOfWork unit, OutboundMessage message) throws JMSException {
        return unit == null ? link.send(message) : unit.send(message);
    }

    private void noteFailure(String topic, @Nullable Throwable failure) {
        if (failure != null) {
            link.sendFailed(topic, failure);
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
