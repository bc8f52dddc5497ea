package io.trivium.jms.session;

import io.trivium.rocket.protocol.ResponseCode;
import jakarta.jms.JMSException;
import jakarta.jms.TransactionRolledBackException;
import javax.transaction.xa.XAException;

/** What goes wrong, as coordinators know it. */
final class XaFailures {
    private XaFailures() {}

    static XAException of(int code, String text) {
        XAException failure = new XAException(text);
        failure.errorCode = code;
        return failure;
    }

    static XAException of(JMSException cause) {
        XAException failure = of(code(cause), String.valueOf(cause.getMessage()));
        failure.initCause(cause);
        return failure;
    }

    private static int code(JMSException cause) {
        if (cause instanceof TransactionRolledBackException) {
            return XAException.XA_RBROLLBACK;
        }
        return switch (Failures.code(cause)) {
            case ResponseCode.TRANSACTION_ROLLED_BACK -> XAException.XA_RBROLLBACK;
            case ResponseCode.UNKNOWN_TRANSACTION -> XAException.XAER_NOTA;
            case ResponseCode.DUPLICATE_TRANSACTION -> XAException.XAER_DUPID;
            case ResponseCode.COMMITTED_BY_OPERATOR -> XAException.XA_HEURCOM;
            case ResponseCode.ROLLED_BACK_BY_OPERATOR -> XAException.XA_HEURRB;
            // Perhaps nobody answered, perhaps what answered failed: the coordinator is to ask again
            default -> XAException.XAER_RMFAIL;
        };
    }
}
