package io.trivium.rocket.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.message.MessageProperties;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.request.SendMessage;
import io.trivium.rocket.protocol.request.SendMessageReply;
import io.trivium.rocket.server.config.DiskSpace;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.server.fake.HeapBroker;
import io.trivium.rocket.server.fake.ManualWorld;
import io.trivium.rocket.server.fake.RecordingPeer;
import io.trivium.rocket.server.topics.NameServerLink;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is sent to a topic that its first send creates, while a name server takes its time. */
class FirstSendsTest {
    private final ManualWorld world = new ManualWorld();
    private final Queue<CompletableFuture<Reply>> asked = new ArrayDeque<>();
    private final NameServerLink slow = request -> {
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        asked.add(answer);
        return answer;
    };
    private final RecordingPeer peer = new RecordingPeer("one");
    private final RocketRoles roles = RocketRoles.open(
            new HeapBroker(world),
            RocketServerConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 10911)),
            world.surroundings(),
            new Installation(List.of(slow), () -> DiskSpace.UNKNOWN));

    private CompletableFuture<Long> send() {
        SendMessage message = Fixture.message("new", 0, new MessageProperties(), "m");
        return roles.broker()
                .dispatch(message, peer)
                .thenApply(reply -> SendMessageReply.of(reply).queueOffset())
                .toCompletableFuture();
    }

    private void nameServerAnswers() {
        for (CompletableFuture<Reply> next = asked.poll(); next != null; next = asked.poll()) {
            next.complete(Reply.success());
        }
    }

    @Test
    void nobodyPassesAndNoneIsStoredBeforeAnother() {
        CompletableFuture<Void> started = roles.start().toCompletableFuture();
        nameServerAnswers();
        assertThat(started).isCompleted();
        List<CompletableFuture<Long>> offsets = new ArrayList<>(List.of(send(), send(), send()));
        // One that comes just when the first is answered.
        var unused = offsets.get(0).thenRun(() -> offsets.add(send()));

        nameServerAnswers();
        offsets.add(send());

        assertThat(offsets).extracting(CompletableFuture::join).containsExactly(0L, 1L, 2L, 3L, 4L);
    }
}
