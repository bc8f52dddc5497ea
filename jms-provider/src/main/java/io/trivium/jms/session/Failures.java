package io.trivium.jms.session;

import io.trivium.message.selector.Dialect;
import io.trivium.message.selector.Selector;
import io.trivium.message.selector.SelectorException;
import io.trivium.rocket.client.RocketException;
import io.trivium.rocket.protocol.ResponseCode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ResourceAllocationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What goes wrong, as JMS names it. */
final class Failures {
    private Failures() {}

    /** Waits for an answer of the broker. */
    static <T> T await(CompletionStage<T> answer) throws JMSException {
        try {
            return answer.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw of(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        }
    }

    /** As {@link #await}, whoever interrupts the thread: what is being given back is not to be left half given back. */
    static <T> T awaitUninterruptibly(CompletionStage<T> answer) throws JMSException {
        try {
            return answer.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw of(e);
        }
    }

    static JMSException interrupted(InterruptedException cause) {
        return linked(new JMSException("The thread was interrupted while it waited."), cause);
    }

    static JMSException of(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof JMSException own) {
            return own;
        }
        String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        int code = cause instanceof RocketException refusal ? refusal.code() : ResponseCode.SYSTEM_ERROR;
        return linked(ofCode(code, text), cause);
    }

    /** The code with which the broker refused, {@link RocketException#NOT_ANSWERED} if it did not. */
    static int code(JMSException failure) {
        return failure.getCause() instanceof RocketException refusal ? refusal.code() : RocketException.NOT_ANSWERED;
    }

    private static JMSException ofCode(int code, String text) {
        return switch (code) {
            case ResponseCode.NO_PERMISSION -> new JMSSecurityException(text);
            case ResponseCode.TOPIC_NOT_EXIST -> new InvalidDestinationException(text);
            case ResponseCode.SUBSCRIPTION_PARSE_FAILED -> new InvalidSelectorException(text);
            case ResponseCode.MESSAGE_ILLEGAL -> new MessageFormatException(text);
            case ResponseCode.ILLEGAL_OPERATION -> new IllegalStateException(text);
            case ResponseCode.SYSTEM_BUSY, ResponseCode.FLOW_CONTROL, ResponseCode.SERVICE_NOT_AVAILABLE ->
                new ResourceAllocationException(text);
            default -> new JMSException(text);
        };
    }

    private static JMSException linked(JMSException exception, Throwable cause) {
        exception.initCause(cause);
        if (cause instanceof Exception linked) {
            exception.setLinkedException(linked);
        }
        return exception;
    }

    /** Refuses a selector that is none (§3.8). */
    static void checkSelector(@Nullable String selector) throws InvalidSelectorException {
        try {
            if (selector != null && !selector.isBlank()) {
                Selector.parse(Dialect.JMS, selector);
            }
        } catch (SelectorException e) {
            throw new InvalidSelectorException("Not a selector: " + e.getMessage() + ": " + selector);
        }
    }

    static IllegalStateException closed(String what) {
        return new IllegalStateException("The " + what + " is closed.");
    }
}
