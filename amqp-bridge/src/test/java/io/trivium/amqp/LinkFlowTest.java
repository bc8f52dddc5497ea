package io.trivium.amqp;

import static io.trivium.amqp.RawFrames.AMQP;
import static io.trivium.amqp.RawFrames.FLOW;
import static io.trivium.amqp.RawFrames.SMALL;
import static io.trivium.amqp.RawFrames.TRANSFER;
import static io.trivium.amqp.RawFrames.attach;
import static io.trivium.amqp.RawFrames.begin;
import static io.trivium.amqp.RawFrames.frame;
import static io.trivium.amqp.RawFrames.open;
import static io.trivium.amqp.RawFrames.read;
import static io.trivium.amqp.RawFrames.readUntil;
import static io.trivium.amqp.RawFrames.values;
import static io.trivium.amqp.RawFrames.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.qpid.protonj2.types.messaging.Source;
import org.apache.qpid.protonj2.types.transport.Disposition;
import org.apache.qpid.protonj2.types.transport.Flow;
import org.apache.qpid.protonj2.types.transport.Open;
import org.apache.qpid.protonj2.types.transport.Role;
import org.apache.qpid.protonj2.types.transport.Transfer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Credit, drain and session windows, as a peer sees them that counts frames. */
@Timeout(30)
class LinkFlowTest {
    /** Of a session of the default settings. */
    private static final int WINDOW = 2048;

    private AmqpFixture server;
    private Socket socket;

    @BeforeEach
    void connect() throws IOException {
        server = new AmqpFixture();
        socket = RawFrames.connect(server);
    }

    @AfterEach
    void disconnect() throws IOException {
        socket.close();
        server.close();
    }

    @Test
    void aDrainThatTakesAllCreditBackIsAnswered() throws IOException {
        receiveFrom("q", open());
        write(socket, frame(credit(2)));

        write(socket, frame(credit(0).setDrain(true)));

        assertDrained(read(socket, FLOW, Flow.class), 0);
    }

    @Test
    void aDrainWithoutCreditIsAnsweredOnce() throws IOException {
        receiveFrom("q", open());

        write(
                socket,
                frame(credit(0).setDrain(true).setEcho(true)),
                frame(credit(0).setEcho(true)));

        assertDrained(read(socket, FLOW, Flow.class), 0);
        assertThat(read(socket, FLOW, Flow.class).getDrain()).isFalse();
    }

    @Test
    void aDrainIsNotCalledDoneWhileThereIsCredit() throws IOException {
        receiveFrom("q", open());

        write(socket, frame(credit(5).setDrain(true).setEcho(true)));

        Flow echo = read(socket, FLOW, Flow.class);
        assertThat(echo.getLinkCredit()).isEqualTo(5);
        assertThat(echo.getDrain()).isFalse();
        assertDrained(read(socket, FLOW, Flow.class), 5);
    }

    @Test
    void aDrainThatMessagesUseUpIsAnsweredAfterTheLastOfThem() throws IOException {
        store(SMALL, SMALL);
        receiveFrom("q", open());

        write(socket, frame(credit(2).setDrain(true)));

        readUntil(socket, TRANSFER);
        readUntil(socket, TRANSFER);
        assertDrained(read(socket, FLOW, Flow.class), 2);
    }

    @Test
    void aDrainIsAnsweredAfterTheLastFrameOfTheLastMessage() throws IOException {
        store(data(2000));
        receiveFrom("q", open().setMaxFrameSize(512));

        write(socket, frame(credit(1).setDrain(true)));

        assertThat(read(socket, TRANSFER, Transfer.class).getMore()).isTrue();
        Transfer last;
        do {
            Object next = values(readUntil(socket, TRANSFER, FLOW), 1).get(0);
            assertThat(next).isInstanceOf(Transfer.class);
            last = (Transfer) next;
        } while (last.getMore());
        assertDrained(read(socket, FLOW, Flow.class), 1);
    }

    @Test
    void aWindowThatAFrameWithoutPayloadUsesUpIsOpenedAgain() throws IOException {
        write(socket, AMQP, frame(open()), frame(begin()), frame(attach("s", 0)));
        readUntil(socket, FLOW);
        byte[] message = data(WINDOW - 1);
        for (byte each : message) {
            write(socket, frame(transfer(0).setMore(true), 0, new byte[] {each}));
        }

        write(socket, frame(transfer(0)));

        assertThat(read(socket, FLOW, Flow.class).getIncomingWindow()).isEqualTo(WINDOW);
        write(socket, frame(transfer(1), 0, SMALL));
        Disposition answer = read(socket, 0x15, Disposition.class);
        while (Math.max(answer.getFirst(), answer.getLast()) < 1) {
            answer = read(socket, 0x15, Disposition.class);
        }
        assertThat(server.cluster.stored("q")).hasSize(2);
    }

    /** The cluster answers nothing, so what was sent stays unanswered. */
    @Test
    void creditIsGivenForAsManyBytesAsMayBeUnanswered() throws IOException {
        int bytes = 256 << 10;
        long most = AmqpServerConfig.at(server.address).links().unansweredBytes() / bytes;
        write(socket, AMQP, frame(open()), frame(begin()), frame(attach("s", 0)));
        Flow told = read(socket, FLOW, Flow.class);
        Runnable goOn = server.cluster.halt();
        int sent = 0;
        int withoutCredit = 0;
        while (sent <= most + 1 && withoutCredit < 5) {
            for (long credit = told.getDeliveryCount() + told.getLinkCredit() - sent; credit > 0; credit--) {
                sendParts(sent++, bytes);
                withoutCredit = -1;
            }
            withoutCredit++;
            write(socket, frame(credit(0).clearLinkCredit().setEcho(true)));
            told = read(socket, FLOW, Flow.class);
        }
        goOn.run();

        assertThat(sent).isBetween((int) most / 2, (int) most + 1);
    }

    /** Sends a message of that size, in frames that hold no more than they may. */
    private void sendParts(int number, int bytes) throws IOException {
        byte[] message = data(bytes);
        int part = 32 << 10;
        for (int from = 0; from < bytes; from += part) {
            boolean more = from + part < bytes;
            write(socket, frame(transfer(number).setMore(more), 0, Arrays.copyOfRange(message, from, from + part)));
        }
    }

    private static void assertDrained(Flow flow, long deliveryCount) {
        assertThat(flow.getDrain()).isTrue();
        assertThat(flow.getLinkCredit()).isZero();
        assertThat(flow.getDeliveryCount()).isEqualTo(deliveryCount);
    }

    /** Stores messages in q over a connection of its own. */
    private void store(byte[]... messages) throws IOException {
        try (Socket sender = RawFrames.connect(server)) {
            write(sender, AMQP, frame(open()), frame(begin()), frame(attach("s", 0)));
            readUntil(sender, FLOW);
            for (int i = 0; i < messages.length; i++) {
                write(sender, frame(transfer(i), 0, messages[i]));
                readUntil(sender, (byte) 0x15);
            }
        }
    }

    private void receiveFrom(String address, Open open) throws IOException {
        write(
                socket,
                AMQP,
                frame(open),
                frame(begin()),
                frame(attach("r", 0).setRole(Role.RECEIVER).setSource(new Source().setAddress(address))));
        readUntil(socket, (byte) 0x12);
    }

    private static Flow credit(long credit) {
        Flow flow = new Flow()
                .setNextIncomingId(0)
                .setIncomingWindow(1000)
                .setNextOutgoingId(0)
                .setOutgoingWindow(1000);
        return flow.setHandle(0).setDeliveryCount(0).setLinkCredit(credit);
    }

    private static Transfer transfer(int number) {
        Transfer transfer = new Transfer();
        return transfer.setHandle(0).setDeliveryId(number).setDeliveryTag(new byte[] {(byte) number});
    }

    /** Returns a message of one section of data, of that many bytes in all. */
    private static byte[] data(int bytes) {
        return ByteBuffer.allocate(bytes).putInt(0x0053_75B0).putInt(bytes - 8).array();
    }
}
