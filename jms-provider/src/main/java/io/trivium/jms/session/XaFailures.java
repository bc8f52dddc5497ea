package io.trivium.jms.session;

import io.trivium.rocket.client.RocketException;
import io.trivium.rocket.protocol.ResponseCode;
import jakarta.jms.JMSException;
import jakarta.jms.TransactionRolledBackException;
import javax.transaction.xa.XAException;

/**
 * What goes wrong, as coordinators know it (docs/JMS-CONFORMANCE.md). {@code XAER_RMFAIL} is for what nobody can tell yet, and for what was
 * refused and left a branch as it was: the coordinator is to ask again. {@code XAER_RMERR} is for what the broker refused and will refuse.
 */
final class XaFailures {
    private XaFailures() {}

    static XAException of(int code, String text) {
        XAException failure = new XAException(text);
        failure.errorCode = code;
        return failure;
    }

    private static XAException of(int code, JMSException cause) {
        XAException failure = of(code, String.valueOf(cause.getMessage()));
        failure.initCause(cause);
        return failure;
    }

    static XAException duplicate(BranchId id) {
        return of(XAException.XAER_DUPID, "the branch " + id + " exists");
    }

    /** Of what decides a prepared branch. */
    static XAException of(JMSException cause) {
        return of(code(cause), cause);
    }

    /** Of what prepares or commits work that nobody has prepared: what is refused for good is rolled back. */
    static XAException ofWork(JMSException cause) {
        return of(isRefusal(cause) ? XAException.XA_RBROLLBACK : code(cause), cause);
    }

    /** Of what asks, and changes nothing. */
    static XAException ofQuestion(JMSException cause) {
        return of(isRefusal(cause) ? XAException.XAER_RMERR : code(cause), cause);
    }

    /** Of forgetting: who waits for a decision cannot be forgotten. */
    static XAException ofForget(JMSException cause) {
        boolean undecided = Failures.code(cause) == ResponseCode.INVALID_PARAMETER;
        return undecided ? of(XAException.XAER_PROTO, cause) : ofQuestion(cause);
    }

    /** Whether the broker has answered that it does not do that, and would say so again. */
    private static boolean isRefusal(JMSException cause) {
        return switch (Failures.code(cause)) {
            case RocketException.NOT_ANSWERED,
                    ResponseCode.SYSTEM_ERROR,
                    ResponseCode.SYSTEM_BUSY,
                    ResponseCode.SERVICE_NOT_AVAILABLE,
                    ResponseCode.FLOW_CONTROL,
                    ResponseCode.GO_AWAY,
                    ResponseCode.UNKNOWN_SESSION -> false;
            default -> code(cause) == XAException.XAER_RMFAIL;
        };
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
