package io.trivium.amqp.wire;

import org.apache.qpid.protonj2.codec.DecodeException;
import org.apache.qpid.protonj2.engine.EngineHandler;
import org.apache.qpid.protonj2.engine.EngineHandlerContext;
import org.apache.qpid.protonj2.engine.exceptions.EngineFailedException;
import org.apache.qpid.protonj2.engine.exceptions.FrameDecodingException;
import org.apache.qpid.protonj2.engine.exceptions.ProtocolViolationException;
import org.apache.qpid.protonj2.types.Symbol;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.apache.qpid.protonj2.types.transport.ErrorCondition;
import org.jspecify.annotations.Nullable;

/** Names the error of a connection that the engine gives up, before it writes the Close: most of its own violations have no condition. */
public final class FailureNames implements EngineHandler {
    @Override
    public void engineFailed(EngineHandlerContext context, EngineFailedException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        if (context.engine().connection().getCondition() == null) {
            context.engine().connection().setCondition(new ErrorCondition(condition(cause), cause.getMessage()));
        }
        context.fireFailed(failure);
    }

    private static Symbol condition(@Nullable Throwable cause) {
        if (cause instanceof ProtocolViolationException violation) {
            Symbol condition = violation.getErrorCondition();
            return condition == null ? AmqpError.NOT_ALLOWED : condition;
        }
        if (cause instanceof FrameDecodingException
                || cause instanceof DecodeException
                || cause instanceof ClassCastException
                || cause instanceof IndexOutOfBoundsException) {
            return AmqpError.DECODE_ERROR;
        }
        return cause instanceof IllegalArgumentException ? AmqpError.NOT_ALLOWED : AmqpError.INTERNAL_ERROR;
    }
}
