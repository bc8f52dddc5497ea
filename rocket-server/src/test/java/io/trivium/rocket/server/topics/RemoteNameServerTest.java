package io.trivium.rocket.server.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.request.GetRoute;
import io.trivium.rocket.server.fake.RecordingPeer;
import io.trivium.rocket.transport.Peer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RemoteNameServerTest {
    private final EventLoop loop = new DefaultEventLoop();
    private final List<RecordingPeer> opened = new ArrayList<>();
    private boolean answers;
    private @Nullable CompletableFuture<Peer> opensLater;
    private final RemoteNameServer nameServer = new RemoteNameServer(
            "there:9876",
            (address, dispatcher, connectionLoop) -> {
                RecordingPeer peer = new RecordingPeer("connection " + opened.size());
                opened.add(peer);
                if (answers) {
                    peer.answerWith(Reply.success());
                }
                return opensLater != null ? opensLater : CompletableFuture.completedFuture(peer);
            },
            loop);

    @AfterEach
    void stop() {
        var unused = loop.shutdownGracefully();
    }

    private CompletableFuture<Reply> call() {
        return call("orders");
    }

    private CompletableFuture<Reply> call(String topic) {
        return nameServer.call(new GetRoute(topic, true)).toCompletableFuture();
    }

    @Test
    void silentConnectionIsLeft() {
        assertThat(call()).isCompletedExceptionally();

        assertThat(opened.get(0).open()).isFalse();
        assertThat(nameServer.connected()).isFalse();
        assertThat(call()).isCompletedExceptionally();
        assertThat(opened).hasSize(2);
    }

    @Test
    void connectionThatAnswersStays() {
        answers = true;

        assertThat(call()).isCompleted();
        assertThat(call()).isCompleted();

        assertThat(nameServer.connected()).isTrue();
        assertThat(opened).hasSize(1);
    }

    @Test
    void callsStayInOrderWhileTheConnectionOpens() {
        answers = true;
        CompletableFuture<Peer> opening = new CompletableFuture<>();
        opensLater = opening;
        CompletableFuture<Reply> first = call("first");
        CompletableFuture<Reply> second = call("second");
        List<String> afterwards = new ArrayList<>();
        var unused = first.thenRun(() -> afterwards.add("first told"));
        unused = first.thenCompose(reply -> call("third")).thenRun(() -> afterwards.add("third told"));
        assertThat(nameServer.connected()).isFalse();

        opening.complete(opened.get(0));

        assertThat(opened.get(0).called())
                .extracting(request -> ((GetRoute) request).topic())
                .containsExactly("first", "second", "third");
        assertThat(second).isCompleted();
        assertThat(afterwards).containsExactlyInAnyOrder("first told", "third told");
        assertThat(nameServer.connected()).isTrue();
        assertThat(opened).hasSize(1);
    }

    @Test
    void whoeverWaitsHearsThatThereIsNoConnection() {
        CompletableFuture<Peer> opening = new CompletableFuture<>();
        opensLater = opening;
        List<CompletableFuture<Reply>> calls = List.of(call(), call());

        opening.completeExceptionally(new IOException("refused"));

        assertThat(calls).allMatch(CompletableFuture::isCompletedExceptionally);
        opensLater = null;
        answers = true;
        assertThat(call()).isCompleted();
        assertThat(opened).hasSize(2);
    }
}
