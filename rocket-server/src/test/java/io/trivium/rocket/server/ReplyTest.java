package io.trivium.rocket.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.message.MessageProperties;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.PushReply;
import io.trivium.rocket.protocol.request.SendMessage;
import io.trivium.rocket.protocol.request.UnregisterClient;
import io.trivium.rocket.server.fake.RecordingPeer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyTest {
    private static final MessageProperties TO_REQUESTER =
            new MessageProperties().set("REPLY_TO_CLIENT", "me").set("CORRELATION_ID", "7");

    private final Fixture roles = new Fixture();
    private final RecordingPeer requester = new RecordingPeer("requester");

    private SendMessage reply() {
        return Fixture.message(
                SendMessage.REPLY_SHORT_NAMES,
                "DefaultCluster_REPLY_TOPIC",
                0,
                TO_REQUESTER,
                Fixture.bytes("pong"),
                0,
                -1);
    }

    @Test
    void replyIsBroughtToItsRequester() {
        roles.ask(Fixture.producerHeartbeat("me", "requesters"), requester);
        requester.answerWith(Reply.success());

        assertThat(roles.ask(reply()).code()).isZero();

        assertThat(requester.called()).singleElement().isInstanceOfSatisfying(PushReply.class, push -> {
            assertThat(push.body().toString(StandardCharsets.UTF_8)).isEqualTo("pong");
            assertThat(push.properties()).contains("CORRELATION_ID").contains("PUSH_REPLY_TIME");
            assertThat(push.storeHost()).isEqualTo("127.0.0.1:10911");
        });
    }

    @ParameterizedTest
    @CsvSource({"a,b", "b,a"})
    void replyGoesToTheNewestConnectionOfItsRequester(String former, String newest) {
        RecordingPeer dead = new RecordingPeer(former);
        RecordingPeer alive = new RecordingPeer(newest);
        alive.answerWith(Reply.success());
        roles.ask(Fixture.producerHeartbeat("me", "requesters"), dead);
        roles.ask(Fixture.producerHeartbeat("me", "requesters"), alive);
        roles.ask(Fixture.producerHeartbeat("me", "requesters"), dead);

        assertThat(roles.ask(reply()).code()).isZero();

        assertThat(alive.called()).hasSize(1);
        assertThat(dead.called()).isEmpty();
    }

    @Test
    void replyGoesToTheConnectionThatIsLeft() {
        RecordingPeer second = new RecordingPeer("second");
        requester.answerWith(Reply.success());
        roles.ask(Fixture.producerHeartbeat("me", "requesters"), requester);
        roles.ask(Fixture.producerHeartbeat("me", "requesters"), second);
        second.close();

        assertThat(roles.ask(reply()).code()).isZero();
        assertThat(requester.called()).hasSize(1);
    }

    @Test
    void requesterIsFoundWhileItIsInAnyGroup() {
        roles.ask(Fixture.producerHeartbeat("me", "one"), requester);
        roles.ask(Fixture.producerHeartbeat("me", "two"), requester);
        requester.answerWith(Reply.success());

        roles.ask(new UnregisterClient("me", "one", null), requester);
        assertThat(roles.ask(reply()).code()).isZero();
        roles.ask(new UnregisterClient("me", "two", null), requester);
        assertThat(roles.ask(reply()).code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
    }

    @Test
    void silentRequesterIsForgotten() {
        roles.ask(Fixture.producerHeartbeat("me", "requesters"), requester);
        requester.answerWith(Reply.success());

        roles.pass(Duration.ofMinutes(3));

        assertThat(roles.ask(reply()).code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
    }

    @Test
    void replyToNobodyIsAFailure() {
        Reply answer = roles.ask(reply());

        assertThat(answer.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(answer.remark()).contains("channel of <me> not found");
    }

    @Test
    void replyThatIsNotTakenIsAFailure() {
        roles.ask(Fixture.producerHeartbeat("me", "requesters"), requester);

        assertThat(roles.ask(reply()).code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
    }
}
