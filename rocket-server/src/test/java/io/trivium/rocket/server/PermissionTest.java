package io.trivium.rocket.server;

import static io.trivium.rocket.server.Fixture.GROUP;
import static io.trivium.rocket.server.Fixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.message.MessageProperties;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.admin.ForbidGroup;
import io.trivium.rocket.protocol.body.QueueData;
import io.trivium.rocket.protocol.body.TopicRoute;
import io.trivium.rocket.protocol.request.GetRoute;
import io.trivium.rocket.protocol.request.Notification;
import io.trivium.rocket.protocol.request.PeekMessage;
import io.trivium.rocket.protocol.request.PopMessage;
import io.trivium.rocket.protocol.request.PullMessage;
import io.trivium.rocket.protocol.request.RequestCodecs;
import io.trivium.rocket.protocol.request.SendBack;
import io.trivium.rocket.protocol.request.UpdateTopic;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PermissionTest {
    private final Fixture roles = Fixture.withTopic();

    @BeforeEach
    void store() {
        roles.send(TOPIC, 0, new MessageProperties(), "a");
    }

    private int put(String topic, int permissions, boolean ordered) {
        return roles.ask(new UpdateTopic(topic, "TBW102", 4, 4, permissions, "SINGLE_TAG", 0, ordered, null))
                .code();
    }

    private int limitBroker(String bits) {
        Request change = RequestCodecs.decode(25, new Fields(), Fixture.bytes("brokerPermission=" + bits + "\n"), 513);
        return roles.ask(change).code();
    }

    private int send(String topic) {
        return roles.send(topic, 0, new MessageProperties(), "b").code();
    }

    private List<Integer> reads() {
        long now = roles.world.millis();
        return List.<Request>of(
                        Fixture.pull(TOPIC, 0, 0),
                        new PopMessage(GROUP, TOPIC, -1, 1, 1_000, 0, now, 0, null, null, false, null, null, null),
                        new PeekMessage(GROUP, TOPIC, -1, 1),
                        new Notification(GROUP, TOPIC, -1, 0, now, false, null, null, null))
                .stream()
                .map(request -> {
                    var reply = roles.ask(request);
                    reply.body().release();
                    return reply.code();
                })
                .toList();
    }

    private int routedPermissions() {
        var reply = roles.roles
                .nameServer()
                .dispatch(new GetRoute(TOPIC, true), roles.peer)
                .toCompletableFuture()
                .join();
        QueueData queues = TopicRoute.read(reply.body()).queues().get(0);
        reply.body().release();
        return queues.perm();
    }

    @Test
    void topicThatMayOnlyBeReadTakesNoMessages() {
        put(TOPIC, 4, false);

        assertThat(send(TOPIC)).isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(reads()).containsOnly(ResponseCode.SUCCESS);
    }

    @Test
    void topicThatMayOnlyBeWrittenGivesNone() {
        put(TOPIC, 2, false);

        assertThat(send(TOPIC)).isZero();
        assertThat(reads()).containsOnly(ResponseCode.NO_PERMISSION);
    }

    @Test
    void brokerThatMayOnlyBeWrittenGivesNone() {
        assertThat(limitBroker("2")).isZero();

        assertThat(send(TOPIC)).isZero();
        assertThat(reads()).containsOnly(ResponseCode.NO_PERMISSION);
        assertThat(routedPermissions()).isEqualTo(2);
    }

    @Test
    void brokerThatMayOnlyBeReadIsNotRoutedToProducers() {
        put("ordered", 6, true);
        assertThat(limitBroker("4")).isZero();

        assertThat(routedPermissions()).isEqualTo(4);
        assertThat(reads()).containsOnly(ResponseCode.SUCCESS);
        // As at Apache's: who still has the old route may send, except to an ordered topic.
        assertThat(send(TOPIC)).isZero();
        assertThat(send("ordered")).isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(limitBroker("6")).isZero();
        assertThat(routedPermissions()).isEqualTo(6);
        assertThat(send("ordered")).isZero();
    }

    /** One that waits for the second message. */
    private CompletableFuture<Reply> waitingPull() {
        CompletableFuture<Reply> waiting =
                roles.start(Fixture.pull(TOPIC, 0, 1, PullMessage.SUBSCRIPTION | PullMessage.SUSPEND, "*", 15_000));
        assertThat(waiting).isNotDone();
        return waiting;
    }

    @Test
    void waitingPullIsAskedAgainForTheTopicsPermission() {
        CompletableFuture<Reply> waiting = waitingPull();

        put(TOPIC, 2, false);
        send(TOPIC);

        assertThat(waiting.join().code()).isEqualTo(ResponseCode.NO_PERMISSION);
    }

    @Test
    void waitingPullIsAskedAgainForTheBrokersPermission() {
        CompletableFuture<Reply> waiting = waitingPull();

        limitBroker("2");
        send(TOPIC);

        assertThat(waiting.join().code()).isEqualTo(ResponseCode.NO_PERMISSION);
    }

    @Test
    void waitingPullIsAskedAgainForTheGroupsPermission() {
        CompletableFuture<Reply> waiting = waitingPull();

        roles.ask(new ForbidGroup(GROUP, TOPIC, false));
        send(TOPIC);

        assertThat(waiting.join().code()).isEqualTo(ResponseCode.NO_PERMISSION);
    }

    private PopMessage popAtOnce() {
        return new PopMessage(
                GROUP, TOPIC, -1, 1, 60_000, 0, roles.world.millis(), 0, null, null, false, null, null, null);
    }

    private CompletableFuture<Reply> waitingPop() {
        roles.ask(popAtOnce()).body().release();
        CompletableFuture<Reply> waiting = roles.start(new PopMessage(
                GROUP, TOPIC, -1, 1, 60_000, 15_000, roles.world.millis(), 0, null, null, false, null, null, null));
        assertThat(waiting).isNotDone();
        return waiting;
    }

    @Test
    void waitingPopIsAskedAgainForTheBrokersPermissionAndKeepsNothing() {
        CompletableFuture<Reply> waiting = waitingPop();

        limitBroker("2");
        send(TOPIC);

        assertThat(waiting.join().code()).isEqualTo(ResponseCode.NO_PERMISSION);
        limitBroker("6");
        assertThat(Fixture.messages(roles.ask(popAtOnce())))
                .extracting(Fixture::text)
                .containsExactly("b");
    }

    @Test
    void waitingPopIsAskedAgainForTheGroupsPermissionAndKeepsNothing() {
        CompletableFuture<Reply> waiting = waitingPop();

        roles.ask(new ForbidGroup(GROUP, TOPIC, false));
        send(TOPIC);

        assertThat(waiting.join().code()).isEqualTo(ResponseCode.NO_PERMISSION);
        roles.ask(new ForbidGroup(GROUP, TOPIC, true));
        assertThat(Fixture.messages(roles.ask(popAtOnce())))
                .extracting(Fixture::text)
                .containsExactly("b");
    }

    @Test
    void brokerThatMayOnlyBeReadTakesNothingBack() {
        long position = roles.stored(TOPIC, 0).get(0).position();
        limitBroker("4");

        assertThat(sendBack(position)).isEqualTo(ResponseCode.NO_PERMISSION);
        limitBroker("6");
        assertThat(sendBack(position)).isZero();
    }

    private int sendBack(long position) {
        return roles.ask(new SendBack(position, GROUP, 1, null, TOPIC, false, 16))
                .code();
    }

    @Test
    void theLimitLastsOverARestart() {
        limitBroker("2");

        Fixture again = roles.restarted();

        assertThat(again.ask(Fixture.pull(TOPIC, 0, 0)).code()).isEqualTo(ResponseCode.NO_PERMISSION);
    }

    @Test
    void otherPermissionsAreRefused() {
        assertThat(limitBroker("9")).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(limitBroker("x")).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(routedPermissions()).isEqualTo(6);
    }
}
