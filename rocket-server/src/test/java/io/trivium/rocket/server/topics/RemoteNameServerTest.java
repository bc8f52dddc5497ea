package io.trivium.rocket.server.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.request.GetRoute;
import io.trivium.rocket.server.fake.RecordingPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RemoteNameServerTest {
    private final EventLoop loop = new DefaultEventLoop();
    private final List<RecordingPeer> opened = new ArrayList<>();
    private boolean answers;
    private final RemoteNameServer nameServer = new RemoteNameServer(
            "there:9876",
            (address, dispatcher, connectionLoop) -> {
                RecordingPeer peer = new RecordingPeer("connection " + opened.size());
                opened.add(peer);
                if (answers) {
                    peer.answerWith(Reply.success());
                }
                return CompletableFuture.completedFuture(peer);
            },
            loop);

    @AfterEach
    void stop() {
        var unused = loop.shutdownGracefully();
    }

    private CompletableFuture<Reply> call() {
        return nameServer.call(new GetRoute("orders", true)).toCompletableFuture();
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
}
