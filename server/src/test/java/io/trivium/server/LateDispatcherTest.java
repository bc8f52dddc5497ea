package io.trivium.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.request.GetRoute;
import io.trivium.rocket.transport.Dispatcher;
import io.trivium.rocket.transport.Peer;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LateDispatcherTest {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<String> seen = new ArrayList<>();
    private final LateDispatcher late = new LateDispatcher();
    private final Dispatcher role = (request, peer) -> {
        String topic = ((GetRoute) request).topic();
        seen.add(topic);
        if (topic.equals("bad")) {
            throw new IllegalStateException("no such request");
        }
        return CompletableFuture.completedFuture(Reply.success(Unpooled.EMPTY_BUFFER));
    };

    /** One whose thread runs its tasks when the test says so. */
    private final Peer peer = (Peer) Proxy.newProxyInstance(
            Peer.class.getClassLoader(), new Class<?>[] {Peer.class}, (self, method, arguments) -> {
                if (!method.getName().equals("execute")) {
                    throw new UnsupportedOperationException(method.getName());
                }
                return tasks.add((Runnable) arguments[0]) ? null : self;
            });

    private CompletableFuture<Reply> ask(String topic) {
        Request request = new GetRoute(topic, true);
        return late.dispatch(request, peer).toCompletableFuture();
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Test
    void whatCameTooEarlyIsDispatchedInOrder() {
        List<CompletableFuture<Reply>> answers = List.of(ask("1"), ask("2"), ask("3"));

        late.open(role);
        runTasks();

        assertThat(seen).containsExactly("1", "2", "3");
        assertThat(answers).allMatch(CompletableFuture::isDone);
    }

    @Test
    void whatComesWhenTheRoleIsReadyPassesNothingThatCameEarlier() {
        var unused = ask("1");
        late.open(role);

        CompletableFuture<Reply> second = ask("2");
        runTasks();
        CompletableFuture<Reply> third = ask("3");

        assertThat(seen).containsExactly("1", "2", "3");
        assertThat(second).isCompleted();
        assertThat(third).isCompleted();
        assertThat(tasks).isEmpty();
    }

    @Test
    void oneThatFailsKeepsNoOtherWaiting() {
        CompletableFuture<Reply> bad = ask("bad");
        CompletableFuture<Reply> good = ask("good");

        late.open(role);
        runTasks();

        assertThat(bad).isCompletedExceptionally();
        assertThat(good).isCompleted();
    }
}
