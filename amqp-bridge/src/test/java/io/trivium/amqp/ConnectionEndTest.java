package io.trivium.amqp;

import static io.trivium.amqp.RawFrames.AMQP;
import static io.trivium.amqp.RawFrames.attach;
import static io.trivium.amqp.RawFrames.begin;
import static io.trivium.amqp.RawFrames.frame;
import static io.trivium.amqp.RawFrames.open;
import static io.trivium.amqp.RawFrames.readUntil;
import static io.trivium.amqp.RawFrames.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.amqp.link.LinkLimits;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.qpid.protonj2.types.messaging.Accepted;
import org.apache.qpid.protonj2.types.messaging.Header;
import org.apache.qpid.protonj2.types.messaging.Source;
import org.apache.qpid.protonj2.types.messaging.Target;
import org.apache.qpid.protonj2.types.transport.Attach;
import org.apache.qpid.protonj2.types.transport.Begin;
import org.apache.qpid.protonj2.types.transport.Close;
import org.apache.qpid.protonj2.types.transport.Detach;
import org.apache.qpid.protonj2.types.transport.Disposition;
import org.apache.qpid.protonj2.types.transport.End;
import org.apache.qpid.protonj2.types.transport.Flow;
import org.apache.qpid.protonj2.types.transport.Role;
import org.apache.qpid.protonj2.types.transport.Transfer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection leaves behind, however its peer ends it. */
@Timeout(60)
class ConnectionEndTest {
    private static final String GROUP = "TRV-Q-q";
    private static final int PART = 60_000;

    private AmqpFixture server;
    private Socket socket;

    /** There is room for a thousand messages that are not answered. */
    @BeforeEach
    void connect() throws IOException {
        LinkLimits wide = new LinkLimits(64 << 10, 1000, 64L << 20, 64L << 20, 256, Duration.ofSeconds(15));
        server = new AmqpFixture(config -> config.withLinks(wide), Authenticator.LOOPBACK);
        socket = RawFrames.connect(server);
    }

    @AfterEach
    void disconnect() throws IOException {
        socket.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsAcceptedTogetherWithTheCloseIsFinished(boolean settled) throws IOException {
        write(socket, AMQP, frame(open()), frame(begin()), frame(attach("s", 0)));
        readUntil(socket, (byte) 0x13);
        write(socket, frame(transfer(0), 0, new byte[] {0, 0x53, 0x77, 0x40}));
        readUntil(socket, (byte) 0x15);
        write(socket, frame(receiver("r", 1)), frame(credit(1, 10)));
        readUntil(socket, (byte) 0x14);
        Disposition accepted = new Disposition().setRole(Role.RECEIVER).setFirst(0);

        write(socket, frame(accepted.setState(Accepted.getInstance()).setSettled(settled)), frame(new Close()));
        readUntil(socket, (byte) 0x18);

        assertThat(server.cluster.finished(GROUP)).isEqualTo(1);
        assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    }

    /** The cluster answers when the session or link is gone, and nothing may be said about the delivery any more. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsAcceptedTogetherWithAnEndIsFinishedAndTheConnectionGoesOn(boolean session) throws IOException {
        write(socket, AMQP, frame(open()), frame(begin()), frame(attach("s", 0)));
        readUntil(socket, (byte) 0x13);
        write(socket, frame(transfer(0), 0, new byte[] {0, 0x53, 0x77, 0x40}));
        readUntil(socket, (byte) 0x15);
        write(socket, frame(receiver("r", 1)), frame(credit(1, 10)));
        readUntil(socket, (byte) 0x14);
        Disposition accepted = new Disposition().setRole(Role.RECEIVER).setFirst(0);
        Runnable goOn = server.cluster.halt();

        write(
                socket,
                frame(accepted.setState(Accepted.getInstance()).setSettled(false)),
                frame(session ? new End() : new Detach().setHandle(1)),
                frame(begin(), 1),
                frame(attach("t", 0).setTarget(new Target().setAddress("other")), 1));
        goOn.run();

        readUntil(socket, (byte) 0x13);
        assertThat(server.cluster.finished(GROUP)).isEqualTo(1);
        write(socket, frame(new Close()));
        assertThat(RawFrames.read(socket, 0x18, Close.class).getError()).isNull();
    }

    @Test
    void messagesOfAClosedLinkAreStoredAndCountNoMore() throws IOException {
        LinkLimits one = new LinkLimits(PART, 10, 1, PART, 10, Duration.ofSeconds(15));
        try (AmqpFixture narrow = new AmqpFixture(config -> config.withLinks(one), Authenticator.LOOPBACK);
                Socket sender = RawFrames.connect(narrow)) {
            Attach relay = attach("s", 0).setTarget(new Target());
            write(sender, AMQP, frame(open()), frame(begin()), frame(relay));
            readUntil(sender, (byte) 0x13);
            // Properties with a "to", and a value.
            byte[] message = {0, 0x53, 0x73, (byte) 0xC0, 6, 3, 0x40, 0x40, (byte) 0xA1, 1, 'q', 0, 0x53, 0x77, 0x40};
            Runnable goOn = narrow.cluster.halt();
            write(sender, frame(transfer(0).setSettled(true), 0, message), frame(new Detach().setHandle(0)));
            readUntil(sender, (byte) 0x16);
            goOn.run();

            write(sender, frame(receiver("r", 1)), frame(credit(1, 10)));
            readUntil(sender, (byte) 0x14);
            write(sender, frame(attach("t", 2)));
            readUntil(sender, (byte) 0x13);
        }
    }

    @Test
    void aPeerThatReadsNothingIsClosedToo() throws IOException {
        int count = 200;
        write(socket, AMQP, frame(open()), frame(begin()), frame(attach("s", 0)));
        readUntil(socket, (byte) 0x13);
        byte[] message =
                ByteBuffer.allocate(8 + PART).putInt(0x0053_75B0).putInt(PART).array();
        for (int i = 0; i < count; i++) {
            write(socket, frame(transfer(i).setSettled(true), 0, message));
        }
        while (server.cluster.stored("q").size() < count
                && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
        try (Socket stuck = new Socket()) {
            stuck.setReceiveBufferSize(PART);
            stuck.connect(server.address);
            write(stuck, AMQP, frame(open()), frame(begin()), frame(receiver("r", 0)), frame(credit(0, count)));
            readUntil(stuck, (byte) 0x14);

            server.stopServer();

            while (server.cluster.openClients() > 0 && !Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aClusterThatDoesNotAnswerHoldsUpNoOtherConnection() throws IOException {
        List<Socket> others = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Socket each = RawFrames.connect(server);
            write(each, AMQP, frame(open()));
            readUntil(each, (byte) 0x10);
            others.add(each);
        }
        Runnable goOn = server.cluster.halt();
        try {
            for (Socket each : others) {
                write(each, frame(new Close()));
                readUntil(each, (byte) 0x18);
                each.close();
            }

            for (int i = 0; i < 4; i++) {
                try (Socket other = RawFrames.connect(server)) {
                    write(other, AMQP, frame(open()));
                    readUntil(other, (byte) 0x10);
                }
            }
        } finally {
            goOn.run();
        }
    }

    /** What was only fetched was not delivered. */
    @ParameterizedTest
    @ValueSource(ints = {10, 1000})
    void whatADeadPeerWasSentComesAgainMarkedAndWhatItWasNotSentUnmarked(int credit) throws IOException {
        int count = 300;
        write(socket, AMQP, frame(open()), frame(begin()), frame(attach("s", 0)));
        readUntil(socket, (byte) 0x13);
        for (int i = 0; i < count; i++) {
            write(socket, frame(transfer(i), 0, new byte[] {0, 0x53, 0x77, 0x40}));
        }
        while (server.cluster.stored("q").size() < count) {
            Thread.onSpinWait();
        }
        int sent = 10;
        Begin narrow = begin().setIncomingWindow(sent);
        try (Socket dying = RawFrames.connect(server)) {
            write(dying, AMQP, frame(open()), frame(narrow), frame(receiver("r", 0)));
            readUntil(dying, (byte) 0x12);
            write(dying, frame(credit(0, credit).setIncomingWindow(sent)));
            for (int i = 0; i < sent; i++) {
                readUntil(dying, (byte) 0x14);
            }
        }
        while (server.cluster.openClients() > 1) {
            Thread.onSpinWait();
        }

        write(socket, frame(receiver("r", 1)), frame(credit(1, count)));

        for (int i = 0; i < count; i++) {
            Object header = RawFrames.values(readUntil(socket, (byte) 0x14), 2).get(1);
            boolean marked = header instanceof Header known && known.getDeliveryCount() > 0;
            assertThat(marked).as("message %s", i).isEqualTo(i < sent);
            if (i % 100 == 99) {
                Disposition accepted =
                        new Disposition().setRole(Role.RECEIVER).setFirst(0).setLast(i);
                write(socket, frame(accepted.setState(Accepted.getInstance()).setSettled(true)));
            }
        }
    }

    private static Transfer transfer(int number) {
        Transfer transfer = new Transfer();
        return transfer.setHandle(0).setDeliveryId(number).setDeliveryTag(new byte[] {(byte) number});
    }

    private static Attach receiver(String name, long handle) {
        return attach(name, handle).setRole(Role.RECEIVER).setSource(new Source().setAddress("q"));
    }

    private static Flow credit(long handle, long credit) {
        Flow flow = new Flow()
                .setNextIncomingId(0)
                .setIncomingWindow(1000)
                .setNextOutgoingId(1)
                .setOutgoingWindow(1000);
        return flow.setHandle(handle).setDeliveryCount(0).setLinkCredit(credit);
    }
}
