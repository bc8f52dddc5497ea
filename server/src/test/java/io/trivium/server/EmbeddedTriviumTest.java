package io.trivium.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.trivium.jms.TriviumConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedTriviumTest {
    private static final long PATIENCE_MILLIS = 20_000;

    @TempDir
    private Path folder;

    @Test
    void anApplicationInTheSameProcessSendsAndReceivesWithoutASocket() {
        try (EmbeddedTrivium broker = EmbeddedTrivium.builder().inMemory().open();
                JMSContext context = new TriviumConnectionFactory("trivium:embedded").createContext()) {
            send(context, "one");

            assertThat(receive(context)).isEqualTo("one");
            assertThat(broker.nameServerAddress().getPort()).isPositive();
        }
    }

    @Test
    void anotherNameMakesAnotherBroker() {
        try (EmbeddedTrivium first = EmbeddedTrivium.builder().name("first").open();
                EmbeddedTrivium second =
                        EmbeddedTrivium.builder().name("second").open();
                JMSContext ofFirst = new TriviumConnectionFactory("trivium:embedded:first").createContext();
                JMSContext ofSecond = new TriviumConnectionFactory("trivium:embedded:second").createContext()) {
            send(ofFirst, "to the first");
            send(ofSecond, "to the second");

            assertThat(receive(ofSecond)).isEqualTo("to the second");
            assertThat(receive(ofFirst)).isEqualTo("to the first");
            assertThat(first.brokerAddress()).isNotEqualTo(second.brokerAddress());
        }
    }

    @Test
    void whatWasStoredOnDiskIsThereAfterReopening() {
        try (EmbeddedTrivium broker =
                        EmbeddedTrivium.builder().data(folder).name("disk").open();
                JMSContext context = new TriviumConnectionFactory("trivium://" + broker.nameServer()).createContext()) {
            send(context, "kept");
        }

        try (EmbeddedTrivium again =
                        EmbeddedTrivium.builder().data(folder).name("disk").open();
                JMSContext context = new TriviumConnectionFactory("trivium://" + again.nameServer()).createContext()) {
            assertThat(receive(context)).isEqualTo("kept");
        }
    }

    @Test
    void aDirectoryServesOneBrokerAtATime() {
        try (EmbeddedTrivium first =
                EmbeddedTrivium.builder().data(folder).name("holder").open()) {
            assertThatIllegalStateException()
                    .isThrownBy(() ->
                            EmbeddedTrivium.builder().data(folder).name("late").open())
                    .withMessageContaining("is in use by another process");
            assertThat(first.httpAddress().getPort()).isPositive();
        }
    }

    @Test
    void aClosedBrokerListensNoMore() {
        EmbeddedTrivium broker = EmbeddedTrivium.builder().name("brief").open();
        broker.close();
        broker.close();

        assertThat(listens(broker.amqpAddress().getPort())).isFalse();
        assertThat(listens(broker.nameServerAddress().getPort())).isFalse();
    }

    @Test
    void aBrokerWithAPortListensTwoBelowForClientsWithAVipChannelToo() throws IOException {
        int vip = freeWithAnotherTwoAbove();

        try (EmbeddedTrivium broker =
                EmbeddedTrivium.builder().name("vip").brokerPort(vip + 2).open()) {
            assertThat(listens(vip)).isTrue();
            assertThat(broker.brokerAddress().getPort()).isEqualTo(vip + 2);
        }
        assertThat(listens(vip)).isFalse();
    }

    @Test
    void aVipChannelWhosePortIsTakenIsNoReasonNotToServe() throws IOException {
        int vip = freeWithAnotherTwoAbove();

        try (ServerSocket taken = new ServerSocket(vip, 1, InetAddress.getLoopbackAddress());
                EmbeddedTrivium broker =
                        EmbeddedTrivium.builder().name("vip").brokerPort(vip + 2).open()) {
            assertThat(taken.isBound()).isTrue();
            assertThat(listens(broker.brokerAddress().getPort())).isTrue();
        }
    }

    private static int freeWithAnotherTwoAbove() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket below = new ServerSocket(0, 1, loopback)) {
            try (ServerSocket above = new ServerSocket(below.getLocalPort() + 2, 1, loopback)) {
                return above.getLocalPort() - 2;
            } catch (IOException taken) {
                return freeWithAnotherTwoAbove();
            }
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private static void send(JMSContext context, String text) {
        context.createProducer().send(context.createQueue("orders"), text);
    }

    private static String receive(JMSContext context) {
        try (JMSConsumer consumer = context.createConsumer(context.createQueue("orders"))) {
            return consumer.receiveBody(String.class, PATIENCE_MILLIS);
        }
    }
}
