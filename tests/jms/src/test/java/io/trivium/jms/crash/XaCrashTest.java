package io.trivium.jms.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.jms.TriviumConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The client or the broker is killed at a step of a distributed transaction (Jakarta Messaging §6.2.8, X/Open XA). What a coordinator does
 * afterwards, by its log, gives one outcome: the message was moved, or it was not.
 */
@Timeout(120)
class XaCrashTest {
    private static final long COMES_MILLIS = 20_000;

    @TempDir
    static Path data;

    private static String nameServerPort = "0";
    private static String brokerPort = "0";
    private static ChildProcess broker;

    @BeforeAll
    static void start() {
        broker = ChildProcess.start(BrokerProgram.class, data.toString(), nameServerPort, brokerPort);
        String[] ports = broker.awaitLine(BrokerProgram.READY).split(" ", -1);
        nameServerPort = ports[0];
        brokerPort = ports[1];
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static String url() {
        return "trivium://127.0.0.1:" + nameServerPort + "?graceMillis=500";
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void theClientIsKilled(Step step) throws Exception {
        String name = "client." + step;
        give(name);

        try (ChildProcess client = ChildProcess.start(ClientProgram.class, url(), name, step.name())) {
            client.awaitLine(ClientProgram.AT + step);
            client.kill();
        }

        recover(name, step);
        mustHaveOneOutcome(name, step);
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"CONNECTED", "STARTED"},
            mode = EnumSource.Mode.EXCLUDE)
    void theBrokerIsKilled(Step step) throws Exception {
        String name = "broker." + step;
        give(name);

        try (MovingBranch branch = new MovingBranch(url(), name)) {
            CompletableFuture<Void> killed = new CompletableFuture<>();
            // A call that is under way finds the broker again, or fails: both are right. One that fails before has
            // killed nobody
            CompletableFuture<Boolean> client = CompletableFuture.runAsync(() -> go(branch, step, killed))
                    .handle((gone, failure) -> failure != null && killed.completeExceptionally(failure));
            killed.get(60, TimeUnit.SECONDS);
            start();
            client.join();
        }

        recover(name, step);
        mustHaveOneOutcome(name, step);
    }

    private static void go(MovingBranch branch, Step last, CompletableFuture<Void> killed) {
        try {
            branch.go(last, step -> {
                if (step == last && (step == Step.PREPARING || step == Step.COMMITTING)) {
                    killed.completeAsync(XaCrashTest::kill);
                } else if (step == last) {
                    killed.complete(kill());
                }
            });
        } catch (JMSException | XAException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Void kill() {
        broker.kill();
        return null;
    }

    private static void give(String name) throws JMSException {
        try (Connection connection = new TriviumConnectionFactory(url()).createConnection()) {
            Session session = connection.createSession();
            session.createProducer(MovingBranch.in(name)).send(session.createTextMessage("moved"));
        }
    }

    /** Does what a coordinator does: commits what it has decided to, and rolls back what it does not know. */
    private static void recover(String name, Step step) throws JMSException, XAException {
        try (XAConnection connection = new TriviumConnectionFactory(url()).createXAConnection()) {
            XAResource resource = connection.createXASession().getXAResource();
            MovingBranch.Named xid = new MovingBranch.Named(name);
            boolean prepared = Arrays.stream(resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                    .anyMatch(found -> Arrays.equals(found.getGlobalTransactionId(), xid.getGlobalTransactionId()));
            if (step == Step.PREPARED) {
                assertThat(prepared).as("prepared").isTrue();
            }
            if (prepared && step.decidedToCommit()) {
                resource.commit(xid, false);
            } else if (prepared) {
                resource.rollback(xid);
            }
            assertThat(resource.recover(XAResource.TMSTARTRSCAN)).isEmpty();
        }
    }

    private static void mustHaveOneOutcome(String name, Step step) throws JMSException {
        Queue come = step.decidedToCommit() ? MovingBranch.out(name) : MovingBranch.in(name);
        Queue empty = step.decidedToCommit() ? MovingBranch.in(name) : MovingBranch.out(name);
        try (Connection connection = new TriviumConnectionFactory(url()).createConnection()) {
            connection.start();
            assertThat(all(connection, come, COMES_MILLIS)).containsExactly("moved");
            assertThat(all(connection, empty, 0)).isEmpty();
        }
    }

    /** All messages of a queue, where the first may take its time. */
    private static List<String> all(Connection connection, Queue queue, long millis) throws JMSException {
        List<String> texts = new ArrayList<>();
        try (Session session = connection.createSession();
                var consumer = session.createConsumer(queue)) {
            Message next = millis == 0 ? consumer.receiveNoWait() : consumer.receive(millis);
            while (next != null) {
                texts.add(next.getBody(String.class));
                next = consumer.receiveNoWait();
            }
        }
        return texts;
    }
}
