package io.trivium.rocket.server;

import static io.trivium.rocket.server.Fixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.message.MessageProperties;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.server.door.Refusals;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who is told that the broker is busy is told why, by the first word. */
class FlowControlTest {
    private static final Duration STALL = Duration.ofSeconds(4);

    private final Fixture roles = Fixture.withTopic();

    private Reply send() {
        return roles.send(TOPIC, 0, new MessageProperties(), "x");
    }

    @Test
    void sendsAreRefusedWhileOthersWaitForADiskThatTakesNothing() {
        roles.engine.stall(1_000);
        roles.pass(STALL);

        Reply refused = send();

        assertThat(refused.code()).isEqualTo(ResponseCode.SYSTEM_BUSY);
        assertThat(refused.remark()).startsWith("[REJECTREQUEST] ");
        assertThat(roles.stored(TOPIC, 0)).isEmpty();
    }

    @Test
    void oneSlowSecondRefusesNobody() {
        roles.engine.stall(1_000);
        roles.pass(Duration.ofSeconds(2));

        assertThat(send().code()).isZero();
    }

    @Test
    void aDiskThatNobodyWaitsForIsNotStalled() {
        roles.pass(STALL);

        assertThat(send().code()).isZero();
    }

    @Test
    void sendsAreTakenAgainAsSoonAsTheDiskMoves() {
        roles.engine.stall(1_000);
        roles.pass(STALL);
        assertThat(send().code()).isEqualTo(ResponseCode.SYSTEM_BUSY);

        roles.engine.force(100);

        assertThat(send().code()).isZero();
    }

    @Test
    void theCausesOfBusyAreToldApart() {
        assertThat(remark(Refusal.OVERLOADED)).isEqualTo("[OVERLOAD] later");
        assertThat(remark(Refusal.BUSY)).isEqualTo("[REJECTREQUEST] later");
    }

    private static String remark(Refusal refusal) {
        Reply reply = Refusals.reply(new BrokerException(refusal, "later"));
        assertThat(reply.code()).isEqualTo(ResponseCode.SYSTEM_BUSY);
        return String.valueOf(reply.remark());
    }
}
