package io.trivium.jms.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.rocket.client.RocketException;
import io.trivium.rocket.protocol.ResponseCode;
import jakarta.jms.JMSException;
import java.util.concurrent.CompletionException;
import javax.transaction.xa.XAException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XaFailuresTest {
    private static JMSException failure(int code) {
        return Failures.of(new CompletionException(new RocketException(code, "why")));
    }

    /** The code of the broker, and what it means of a decision, of a question, of forgetting, and of work that is not prepared. */
    @ParameterizedTest
    @CsvSource({
        ResponseCode.TRANSACTION_ROLLED_BACK + ",RBROLLBACK,RBROLLBACK,RBROLLBACK,RBROLLBACK",
        ResponseCode.UNKNOWN_TRANSACTION + ",NOTA,NOTA,NOTA,NOTA",
        ResponseCode.DUPLICATE_TRANSACTION + ",DUPID,DUPID,DUPID,DUPID",
        ResponseCode.COMMITTED_BY_OPERATOR + ",HEURCOM,HEURCOM,HEURCOM,HEURCOM",
        ResponseCode.ROLLED_BACK_BY_OPERATOR + ",HEURRB,HEURRB,HEURRB,HEURRB",
        ResponseCode.NO_PERMISSION + ",RMFAIL,RMERR,RMERR,RBROLLBACK",
        ResponseCode.REQUEST_CODE_NOT_SUPPORTED + ",RMFAIL,RMERR,RMERR,RBROLLBACK",
        ResponseCode.INVALID_PARAMETER + ",RMFAIL,RMERR,PROTO,RBROLLBACK",
        RocketException.NOT_ANSWERED + ",RMFAIL,RMFAIL,RMFAIL,RMFAIL",
        ResponseCode.SYSTEM_ERROR + ",RMFAIL,RMFAIL,RMFAIL,RMFAIL",
        ResponseCode.SYSTEM_BUSY + ",RMFAIL,RMFAIL,RMFAIL,RMFAIL",
        ResponseCode.SERVICE_NOT_AVAILABLE + ",RMFAIL,RMFAIL,RMFAIL,RMFAIL",
        ResponseCode.FLOW_CONTROL + ",RMFAIL,RMFAIL,RMFAIL,RMFAIL",
        ResponseCode.UNKNOWN_SESSION + ",RMFAIL,RMFAIL,RMFAIL,RMFAIL",
    })
    void aCoordinatorIsToldWhatItCanDo(int code, String decision, String question, String forgetting, String work) {
        JMSException failure = failure(code);

        assertThat(XaFailures.of(failure).errorCode).isEqualTo(code(decision));
        assertThat(XaFailures.ofQuestion(failure).errorCode).isEqualTo(code(question));
        assertThat(XaFailures.ofForget(failure).errorCode).isEqualTo(code(forgetting));
        assertThat(XaFailures.ofWork(failure).errorCode).isEqualTo(code(work));
        assertThat(XaFailures.of(failure)).hasMessage("why").hasCause(failure);
    }

    private static int code(String name) {
        return switch (name) {
            case "RBROLLBACK" -> XAException.XA_RBROLLBACK;
            case "HEURCOM" -> XAException.XA_HEURCOM;
            case "HEURRB" -> XAException.XA_HEURRB;
            case "NOTA" -> XAException.XAER_NOTA;
            case "DUPID" -> XAException.XAER_DUPID;
            case "PROTO" -> XAException.XAER_PROTO;
            case "RMERR" -> XAException.XAER_RMERR;
            case "RMFAIL" -> XAException.XAER_RMFAIL;
            default -> throw new IllegalArgumentException(name);
        };
    }
}
