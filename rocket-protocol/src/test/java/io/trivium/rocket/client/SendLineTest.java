package io.trivium.rocket.client;

import static io.trivium.rocket.client.FakeCluster.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoop;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.SessionSend;
import io.trivium.rocket.transport.Connector;
import io.trivium.rocket.transport.Dispatcher;
import io.trivium.rocket.transport.EventLoops;
import io.trivium.rocket.transport.InProcess;
import io.trivium.rocket.transport.NotAdmittedException;
import io.trivium.rocket.transport.Peer;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Numbered sends while the broker, but not the name server, is out of reach. */
@Timeout(60)
class SendLineTest {
    private static final String BROKER = "127.0.0.1:1";

    private final EventLoops loops = new EventLoops(Thread::new, 2);
    private final FakeCluster cluster = new FakeCluster(true);
    private final Outage outage = new Outage(InProcess.connector("send-line", loops));
    private final InProcess.Registration registration = InProcess.register("send-line", cluster);
    private volatile Instant now = Instant.EPOCH;
    private final RocketClient client = new ClusterClients(
                    ClusterConfig.of("send-line"), loops, outage, () -> now, new SecureRandom())
            .open(Credentials.NONE);
    private final List<CompletionStage<SendReceipt>> sends = new ArrayList<>();

    SendLineTest() {
        cluster.withTransactions();
    }

    /** Lets nobody reach the broker while there is a reason. */
    private record Outage(Connector connector, List<Exception> refusals, List<Exception> reason) implements Connector {
        Outage(Connector connector) {
            this(connector, new ArrayList<>(), new ArrayList<>());
        }

        @Override
        public synchronized CompletionStage<Peer> connect(String address, Dispatcher dispatcher, EventLoop loop) {
            if (!address.equals(BROKER) || reason.isEmpty()) {
                return connector.connect(address, dispatcher, loop);
            }
            refusals.add(reason.get(0));
            return CompletableFuture.failedFuture(reason.get(0));
        }

        synchronized void begin(Exception why) {
            reason.clear();
            reason.add(why);
        }

        synchronized void end() {
            reason.clear();
        }

        synchronized int attempts() {
            return refusals.size();
        }
    }

    @AfterEach
    void close() {
        client.close();
        registration.close();
        loops.close();
    }

    private void send(int count) {
        for (int i = 0; i < count; i++) {
            sends.add(client.sendOnce(message("T", null, "m")));
        }
    }

    private static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    private void await() throws Exception {
        for (CompletionStage<SendReceipt> sent : sends) {
            sent.toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }

    private List<Long> asked() {
        return cluster.asked(SessionSend.class).stream()
                .map(SessionSend::sequence)
                .toList();
    }

    private @Nullable Integer code(CompletionStage<SendReceipt> sent) {
        Integer[] code = {null};
        assertThatThrownBy(() -> sent.toCompletableFuture().get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(RocketException.class, failure -> code[0] = failure.code());
        return code[0];
    }

    @Test
    void whatIsSentLateInAnOutageStandsBehindWhatWasSentWhenItBegan() throws Exception {
        outage.begin(new IOException("nobody is there"));
        send(1);
        until(() -> outage.attempts() >= 3);

        send(2);
        outage.end();
        await();

        assertThat(asked()).containsExactly(0L, 1L, 2L);
    }

    @Test
    void whatWasUnderWayStandsBeforeWhatIsSentInTheOutage() throws Exception {
        send(1);
        await();
        cluster.deafTo(SessionSend.class);
        send(3);
        until(() -> asked().size() == 4);

        outage.begin(new IOException("nobody is there"));
        cluster.hears(SessionSend.class);
        cluster.peers.forEach(Peer::close);
        until(() -> outage.attempts() >= 3);
        send(2);
        outage.end();
        await();

        assertThat(asked().subList(4, asked().size())).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void whatWaitsBehindAnotherFailsWhenItsTimeIsOver() throws Exception {
        send(1);
        await();
        send(1);
        await();
        sends.clear();
        outage.begin(new IOException("nobody is there"));
        cluster.peers.forEach(Peer::close);
        send(3);
        // The route is known by now: all have begun before the second attempt from here on
        int before = outage.attempts();
        until(() -> outage.attempts() >= before + 2);

        now = now.plusSeconds(3600);

        assertThat(sends).allSatisfy(sent -> assertThat(code(sent)).isEqualTo(RocketException.NOT_ANSWERED));
        assertThat(asked()).containsExactly(0L, 1L);
    }

    @Test
    void whomTheBrokerDoesNotLetInItRefusesAllThatWaits() {
        outage.begin(new IOException("nobody is there"));
        send(3);
        until(() -> outage.attempts() >= 3);

        outage.begin(new NotAdmittedException(ResponseCode.NO_PERMISSION, "who are you"));

        assertThat(sends).allSatisfy(sent -> assertThat(code(sent)).isEqualTo(ResponseCode.NO_PERMISSION));
        assertThat(outage.refusals())
                .filteredOn(NotAdmittedException.class::isInstance)
                .hasSize(1);
    }

    @Test
    void nothingIsLeftWithoutAnAnswerWhenTheClientIsClosed() {
        outage.begin(new IOException("nobody is there"));
        send(3);
        until(() -> outage.attempts() >= 1);

        client.close();

        assertThat(sends).allSatisfy(sent -> assertThat(code(sent)).isEqualTo(RocketException.NOT_ANSWERED));
    }
}
