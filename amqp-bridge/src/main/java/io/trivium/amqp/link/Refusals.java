package io.trivium.amqp.link;

import io.trivium.amqp.wire.AmqpException;
import io.trivium.rocket.client.RocketException;
import io.trivium.rocket.protocol.ResponseCode;
import java.util.concurrent.CompletionException;
import org.apache.qpid.protonj2.types.Symbol;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.apache.qpid.protonj2.types.transport.ErrorCondition;

/** AMQP's errors for what the cluster refused: the one place where RocketMQ's codes are translated. */
public final class Refusals {
    private Refusals() {}

    /** Returns the error for what a call to the cluster failed with. */
    public static ErrorCondition error(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof AmqpException e) {
            return e.error();
        }
        if (cause instanceof RocketException e) {
            return new ErrorCondition(condition(e.code()), e.getMessage());
        }
        return new ErrorCondition(AmqpError.INTERNAL_ERROR, String.valueOf(cause.getMessage()));
    }

    private static Symbol condition(int code) {
        return switch (code) {
            case ResponseCode.NO_PERMISSION -> AmqpError.UNAUTHORIZED_ACCESS;
            case ResponseCode.TOPIC_NOT_EXIST,
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                    ResponseCode.QUERY_NOT_FOUND -> AmqpError.NOT_FOUND;
            case ResponseCode.MESSAGE_ILLEGAL, ResponseCode.INVALID_PARAMETER -> AmqpError.INVALID_FIELD;
            case ResponseCode.ILLEGAL_OPERATION -> AmqpError.NOT_ALLOWED;
            case ResponseCode.REQUEST_CODE_NOT_SUPPORTED, ResponseCode.VERSION_NOT_SUPPORTED ->
                AmqpError.NOT_IMPLEMENTED;
            case ResponseCode.FLOW_CONTROL,
                    ResponseCode.SYSTEM_BUSY,
                    ResponseCode.POLLING_FULL,
                    ResponseCode.SERVICE_NOT_AVAILABLE -> AmqpError.RESOURCE_LIMIT_EXCEEDED;
            default -> AmqpError.INTERNAL_ERROR;
        };
    }
}
