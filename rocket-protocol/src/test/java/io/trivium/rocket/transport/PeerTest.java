package io.trivium.rocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.trivium.rocket.protocol.BadRequestException;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.GetConsumerList;
import io.trivium.rocket.protocol.request.GetMaxOffset;
import io.trivium.rocket.protocol.request.GetMinOffset;
import io.trivium.rocket.protocol.request.NotifyConsumersChanged;
import io.trivium.rocket.protocol.request.OffsetReply;
import io.trivium.rocket.protocol.request.SendMessage;
import io.trivium.rocket.protocol.request.UpdateConsumerOffset;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What both transports promise. */
class PeerTest {
    private static final Dispatcher NOBODY =
            (request, peer) -> CompletableFuture.completedFuture(Reply.failure(3, "nobody"));

    private final Transports transports = new Transports();

    @AfterEach
    void close() {
        transports.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void requestReachesTheServerAndItsReplyTheCaller(boolean inProcess) throws Exception {
        Dispatcher server = (request, peer) -> CompletableFuture.completedFuture(
                Reply.success(new OffsetReply(((GetMaxOffset) request).queueId() * 10L)));
        Peer peer = transports.connect(inProcess, server, NOBODY);

        Reply reply = call(peer, new GetMaxOffset("T", 7));

        assertThat(reply.code()).isZero();
        assertThat(OffsetReply.of(reply)).isEqualTo(new OffsetReply(70));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void repliesOfForeignThreadsFindTheirCalls(boolean inProcess) throws Exception {
        List<CompletableFuture<Reply>> waiting = new ArrayList<>();
        CountDownLatch arrived = new CountDownLatch(100);
        Dispatcher server = (request, peer) -> {
            CompletableFuture<Reply> reply = new CompletableFuture<>();
            waiting.add(reply);
            arrived.countDown();
            return reply;
        };
        Peer peer = transports.connect(inProcess, server, NOBODY);

        List<CompletableFuture<Reply>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(peer.call(new GetMaxOffset("T", i), Transports.SOON).toCompletableFuture());
        }
        assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 99; i >= 0; i--) {
            waiting.get(i).complete(Reply.success(new OffsetReply(i)));
        }

        for (int i = 0; i < 100; i++) {
            assertThat(OffsetReply.of(answers.get(i).get(10, TimeUnit.SECONDS)).offset())
                    .isEqualTo(i);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bodiesOfAllSizesTravelBothWays(boolean inProcess) throws Exception {
        Dispatcher echo = (request, peer) -> CompletableFuture.completedFuture(Reply.success(request.body()));
        Peer peer = transports.connect(inProcess, echo, NOBODY);

        for (int size : new int[] {0, 1, 1000, 1024, 1025, 70_000, 3_000_000}) {
            byte[] bytes = new byte[size];
            Arrays.fill(bytes, (byte) size);
            Reply reply = call(peer, send(Unpooled.wrappedBuffer(bytes)));

            assertThat(reply.body()).isEqualTo(Unpooled.wrappedBuffer(bytes));
            reply.body().release();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callsOfALostConnectionFailOnItsEventLoopWhoeverEndedIt(boolean inProcess) throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        Dispatcher silent = (request, from) -> {
            arrived.countDown();
            return new CompletableFuture<>();
        };
        EventLoop loop = transports.loops().next();
        Peer peer = transports.connect(inProcess, silent, NOBODY, loop);
        CompletableFuture<Boolean> onLoop = new CompletableFuture<>();
        var unused = peer.call(new GetMaxOffset("T", 1), Transports.SOON)
                .whenComplete((reply, failure) -> onLoop.complete(failure != null && loop.inEventLoop()));
        assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();

        transports.stopServer();

        assertThat(onLoop.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneWayRequestIsNotAnswered(boolean inProcess) throws Exception {
        BlockingQueue<Request> arrived = new LinkedBlockingQueue<>();
        ByteBuf dropped = Unpooled.buffer().writeByte(1);
        Dispatcher server = (request, peer) -> {
            arrived.add(request);
            return CompletableFuture.completedFuture(
                    request instanceof GetMaxOffset ? Reply.success(new OffsetReply(1)) : Reply.success(dropped));
        };
        Peer peer = transports.connect(inProcess, server, NOBODY);

        peer.send(new UpdateConsumerOffset("G", "T", 0, 5));
        Reply reply = call(peer, new GetMaxOffset("T", 0));

        assertThat(OffsetReply.of(reply).offset()).isEqualTo(1);
        assertThat(arrived).containsExactly(new UpdateConsumerOffset("G", "T", 0, 5), new GetMaxOffset("T", 0));
        assertThat(dropped.refCnt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void serverAsksItsClientBack(boolean inProcess) throws Exception {
        BlockingQueue<Peer> clients = new LinkedBlockingQueue<>();
        BlockingQueue<Request> told = new LinkedBlockingQueue<>();
        Dispatcher server = (request, peer) -> {
            clients.add(peer);
            return CompletableFuture.completedFuture(Reply.success());
        };
        Dispatcher client = (request, peer) -> {
            told.add(request);
            return CompletableFuture.completedFuture(Reply.success(new OffsetReply(9)));
        };
        Peer peer = transports.connect(inProcess, server, client);
        call(peer, new GetConsumerList("G"));
        Peer asked = clients.take();

        asked.send(new NotifyConsumersChanged("G"));
        Reply reply = call(asked, new GetMinOffset("T", 1));

        assertThat(OffsetReply.of(reply).offset()).isEqualTo(9);
        assertThat(told).containsExactly(new NotifyConsumersChanged("G"), new GetMinOffset("T", 1));
        assertThat(asked.version()).isEqualTo(513);
        assertThat(asked.language()).isEqualTo("JAVA");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void failuresAreAnsweredWithCode1(boolean inProcess) throws Exception {
        Dispatcher server = (request, peer) -> switch (((GetMaxOffset) request).queueId()) {
            case 0 -> throw new BadRequestException("no such thing");
            case 1 -> throw new IllegalStateException("broken");
            default -> CompletableFuture.failedFuture(new IllegalStateException("broken later"));
        };
        Peer peer = transports.connect(inProcess, server, NOBODY);

        List<Reply> replies = List.of(
                call(peer, new GetMaxOffset("T", 0)),
                call(peer, new GetMaxOffset("T", 1)),
                call(peer, new GetMaxOffset("T", 2)));

        assertThat(replies).extracting(Reply::code).containsOnly(ResponseCode.SYSTEM_ERROR);
        assertThat(replies.get(0).remark()).isEqualTo("no such thing");
        assertThat(replies.get(1).remark()).contains("broken");
        assertThat(replies.get(2).remark()).contains("broken later");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void unansweredCallEndsAndItsLateReplyIsReleased(boolean inProcess) throws Exception {
        CompletableFuture<Reply> never = new CompletableFuture<>();
        ByteBuf late = Unpooled.buffer().writeByte(1);
        Peer peer = transports.connect(
                inProcess,
                (request, from) ->
                        request instanceof GetMaxOffset ? never : CompletableFuture.completedFuture(Reply.success()),
                NOBODY);

        var call = peer.call(new GetMaxOffset("T", 0), Duration.ofMillis(1)).toCompletableFuture();

        assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(SocketTimeoutException.class);
        never.complete(Reply.success(late));
        call(peer, new GetConsumerList("G"));
        assertThat(late.refCnt()).isZero();
        assertThat(peer.open()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lostConnectionEndsCallsAndIsToldToBothEnds(boolean inProcess) throws Exception {
        CountDownLatch told = new CountDownLatch(3);
        CountDownLatch arrived = new CountDownLatch(1);
        Dispatcher server = (request, from) -> {
            from.onClose(told::countDown);
            arrived.countDown();
            return new CompletableFuture<>();
        };
        Peer peer = transports.connect(inProcess, server, NOBODY);
        peer.onClose(told::countDown);
        var call = peer.call(new GetMaxOffset("T", 0), Transports.SOON).toCompletableFuture();
        assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();

        transports.stopServer();

        assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        peer.onClose(told::countDown);
        assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(peer.open()).isFalse();
        ByteBuf body = Unpooled.buffer().writeByte(1);
        var after = peer.call(send(body), Transports.SOON).toCompletableFuture();
        assertThatThrownBy(() -> after.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void requestsOfOneCallerKeepTheirOrder(boolean inProcess) throws Exception {
        List<Integer> order = new ArrayList<>();
        Dispatcher server = (request, from) -> {
            order.add(((GetMaxOffset) request).queueId());
            return CompletableFuture.completedFuture(Reply.success(new OffsetReply(0)));
        };
        Peer peer = transports.connect(inProcess, server, NOBODY);

        for (int i = 0; i < 999; i++) {
            var unused = peer.call(new GetMaxOffset("T", i), Transports.SOON);
        }
        call(peer, new GetMaxOffset("T", 999));

        assertThat(order).hasSize(1000).isSorted();
    }

    private static Reply call(Peer peer, Request request) throws Exception {
        return peer.call(request, Transports.SOON).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static SendMessage send(ByteBuf body) {
        String properties = "KEYS\u0001k\u0002quote\u0001\"\\\u20ac\uD83D\uDE00\u0002";
        return new SendMessage(
                SendMessage.SHORT_NAMES, "P", "T", "TBW102", 4, -1, 0, 1L, 0, properties, 0, false, -1, false, body);
    }
}
