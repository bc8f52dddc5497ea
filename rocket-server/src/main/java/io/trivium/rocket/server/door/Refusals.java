package io.trivium.rocket.server.door;

import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.rocket.protocol.BadRequestException;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Translates what went wrong into RocketMQ's response codes, in this one place. */
public final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private Refusals() {}

    /** Returns the answer to a request that failed. */
    public static Reply reply(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof BrokerException refused) {
            return Reply.failure(code(refused.refusal()), cause(refused.refusal()) + refused.getMessage());
        }
        if (cause instanceof Refused refused) {
            return Reply.failure(refused.code(), String.valueOf(refused.getMessage()));
        }
        if (cause instanceof BadRequestException bad) {
            return Reply.failure(ResponseCode.SYSTEM_ERROR, String.valueOf(bad.getMessage()));
        }
        LOG.warn("A request failed for a reason that is ours; it was answered with code 1", cause);
        return Reply.failure(
                ResponseCode.SYSTEM_ERROR,
                "the broker failed: " + cause.getClass().getSimpleName());
    }

    /** Tools tell the causes of one code by the first word: RocketMQ's, where it has the same cause. */
    private static String cause(Refusal refusal) {
        return switch (refusal) {
            case OVERLOADED -> "[OVERLOAD] ";
            case BUSY -> "[REJECTREQUEST] ";
            case DISK_FULL -> "[DISK_FULL] ";
            default -> "";
        };
    }

    static int code(Refusal refusal) {
        return switch (refusal) {
            case UNKNOWN_TOPIC -> ResponseCode.TOPIC_NOT_EXIST;
            case UNKNOWN_QUEUE, INVALID -> ResponseCode.INVALID_PARAMETER;
            case UNKNOWN_GROUP -> ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST;
            case UNKNOWN_PREPARED_MESSAGE -> ResponseCode.SYSTEM_ERROR;
            case UNKNOWN_SESSION -> ResponseCode.UNKNOWN_SESSION;
            case UNKNOWN_TRANSACTION -> ResponseCode.UNKNOWN_TRANSACTION;
            case ROLLED_BACK -> ResponseCode.TRANSACTION_ROLLED_BACK;
            case DUPLICATE_TRANSACTION -> ResponseCode.DUPLICATE_TRANSACTION;
            case COMMITTED_BY_OPERATOR -> ResponseCode.COMMITTED_BY_OPERATOR;
            case ROLLED_BACK_BY_OPERATOR -> ResponseCode.ROLLED_BACK_BY_OPERATOR;
            case TOO_LARGE -> ResponseCode.MESSAGE_ILLEGAL;
            case NOT_PERMITTED -> ResponseCode.NO_PERMISSION;
            case OVERLOADED, BUSY -> ResponseCode.SYSTEM_BUSY;
            case DISK_FULL, UNAVAILABLE -> ResponseCode.SERVICE_NOT_AVAILABLE;
        };
    }
}
