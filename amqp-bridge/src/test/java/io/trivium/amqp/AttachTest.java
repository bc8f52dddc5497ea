package io.trivium.amqp;

import static io.trivium.amqp.RawFrames.AMQP;
import static io.trivium.amqp.RawFrames.ATTACH;
import static io.trivium.amqp.RawFrames.DETACH;
import static io.trivium.amqp.RawFrames.DISPOSITION;
import static io.trivium.amqp.RawFrames.FLOW;
import static io.trivium.amqp.RawFrames.SMALL;
import static io.trivium.amqp.RawFrames.TRANSFER;
import static io.trivium.amqp.RawFrames.attach;
import static io.trivium.amqp.RawFrames.begin;
import static io.trivium.amqp.RawFrames.frame;
import static io.trivium.amqp.RawFrames.open;
import static io.trivium.amqp.RawFrames.read;
import static io.trivium.amqp.RawFrames.readUntil;
import static io.trivium.amqp.RawFrames.text;
import static io.trivium.amqp.RawFrames.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.rocket.client.Credentials;
import java.io.IOException;
import java.net.Socket;
import org.apache.qpid.protonj2.types.Symbol;
import org.apache.qpid.protonj2.types.messaging.Accepted;
import org.apache.qpid.protonj2.types.messaging.Source;
import org.apache.qpid.protonj2.types.messaging.Target;
import org.apache.qpid.protonj2.types.transport.Attach;
import org.apache.qpid.protonj2.types.transport.Detach;
import org.apache.qpid.protonj2.types.transport.Disposition;
import org.apache.qpid.protonj2.types.transport.Flow;
import org.apache.qpid.protonj2.types.transport.Role;
import org.apache.qpid.protonj2.types.transport.Transfer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Links that come while others go, and nodes that go while links stay. */
@Timeout(30)
class AttachTest {
    private AmqpFixture server;
    private Socket socket;

    @BeforeEach
    void connect() throws IOException {
        server = new AmqpFixture();
        socket = RawFrames.connect(server);
        write(socket, AMQP, frame(open()), frame(begin()));
    }

    @AfterEach
    void disconnect() throws IOException {
        socket.close();
        server.close();
    }

    @Test
    void aSharedSubscriptionOutlivesAConsumerThatGoesAsAnotherComes() throws IOException {
        write(socket, frame(shared("s", 0)));
        readUntil(socket, ATTACH);
        write(socket, frame(closed(0)), frame(shared("s|2", 1)), frame(credit(1)));
        readUntil(socket, ATTACH);
        write(socket, frame(attach("p", 2).setTarget(new Target().setAddress("topic://t"))));
        readUntil(socket, ATTACH);

        write(socket, frame(transfer(2, 0), 0, SMALL));

        readUntil(socket, TRANSFER);
    }

    @Test
    void aConsumerThatGoesBeforeItHasComeLeavesNoSubscription() throws IOException {
        write(socket, frame(shared("s", 0)), frame(closed(0)));
        readUntil(socket, DETACH);

        while (!server.cluster.groupNames().isEmpty()
                || server.cluster.topicNames().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aNameMayBeAttachedAgainBeforeItsDetachIsAnswered() throws IOException {
        write(socket, frame(receiver("other", 0)), frame(receiver("r", 1)), frame(credit(0)), frame(credit(1)));
        readUntil(socket, ATTACH);
        readUntil(socket, ATTACH);

        write(socket, frame(closed(1)), frame(receiver("r", 1)), frame(credit(1)), frame(closed(0)));
        assertThat(next(socket, ATTACH, DETACH)).isInstanceOf(Detach.class);
        Object first = next(socket, ATTACH, DETACH);
        Object second = next(socket, ATTACH, DETACH);

        assertThat(first.getClass()).isNotEqualTo(second.getClass());
        write(socket, frame(attach("p", 2)));
        readUntil(socket, ATTACH);
        write(socket, frame(transfer(2, 0), 0, SMALL));
        readUntil(socket, TRANSFER);
    }

    @Test
    void aLinkOfTheSameNameTheOtherWayIsNotHeldUp() throws IOException {
        write(socket, frame(receiver("r", 0)));
        readUntil(socket, ATTACH);
        Runnable goOn = server.cluster.halt();
        write(socket, frame(closed(0)), frame(attach("r", 1).setTarget(new Target())));

        readUntil(socket, ATTACH);

        goOn.run();
        readUntil(socket, DETACH);
    }

    @Test
    void whatWaitsForADetachIsLimited() throws IOException {
        write(socket, frame(receiver("r", 0)));
        readUntil(socket, ATTACH);
        Runnable goOn = server.cluster.halt();
        try {
            write(socket, frame(closed(0)), frame(receiver("r", 0)));
            for (int i = 0; i < 100; i++) {
                write(socket, frame(credit(0)));
            }

            assertThat(text(readUntil(socket, (byte) 0x18))).contains("amqp:resource-limit-exceeded");
        } finally {
            goOn.run();
        }
    }

    @Test
    void aTopicThatWasDeletedIsMadeAgainForTheNextLink() throws IOException {
        write(socket, frame(attach("p", 0)));
        readUntil(socket, FLOW);
        server.cluster
                .open(new Credentials("", ""))
                .deleteTopic("q")
                .toCompletableFuture()
                .join();
        write(socket, frame(transfer(0, 0), 0, SMALL));
        assertThat(text(readUntil(socket, DISPOSITION))).contains("amqp:not-found");
        write(socket, frame(closed(0)));
        readUntil(socket, DETACH);
        write(socket, frame(attach("p2", 0)));
        readUntil(socket, FLOW);

        write(socket, frame(transfer(0, 1), 0, SMALL));

        assertThat(read(socket, DISPOSITION, Disposition.class).getState()).isInstanceOf(Accepted.class);
        assertThat(server.cluster.stored("q")).hasSize(1);
    }

    @Test
    void aGroupThatWasDeletedIsMadeAgainForTheNextLink() throws IOException {
        write(socket, frame(attach("p", 2)));
        readUntil(socket, FLOW);
        write(socket, frame(receiver("r", 0)));
        readUntil(socket, ATTACH);
        server.cluster
                .open(new Credentials("", ""))
                .deleteGroup("TRV-Q-q")
                .toCompletableFuture()
                .join();
        write(socket, frame(credit(0)));
        assertThat(text(readUntil(socket, DETACH))).contains("amqp:not-found");
        write(socket, frame(closed(0)), frame(receiver("r2", 1)), frame(credit(1)));
        readUntil(socket, ATTACH);

        write(socket, frame(transfer(2, 0), 0, SMALL));

        readUntil(socket, TRANSFER);
    }

    private static Object next(Socket socket, byte... codes) throws IOException {
        return RawFrames.values(readUntil(socket, codes), 1).get(0);
    }

    private static Attach receiver(String name, long handle) {
        return attach(name, handle).setRole(Role.RECEIVER).setSource(new Source().setAddress("q"));
    }

    private static Attach shared(String name, long handle) {
        Source source = new Source().setAddress("topic://t");
        source.setCapabilities(Symbol.valueOf("shared"), Symbol.valueOf("topic"));
        return attach(name, handle).setRole(Role.RECEIVER).setSource(source);
    }

    private static Detach closed(long handle) {
        return new Detach().setHandle(handle).setClosed(true);
    }

    private static Flow credit(long handle) {
        Flow flow = new Flow()
                .setNextIncomingId(0)
                .setIncomingWindow(1000)
                .setNextOutgoingId(0)
                .setOutgoingWindow(1000);
        return flow.setHandle(handle).setDeliveryCount(0).setLinkCredit(10);
    }

    private static Transfer transfer(long handle, int number) {
        Transfer transfer = new Transfer();
        return transfer.setHandle(handle).setDeliveryId(number).setDeliveryTag(new byte[] {(byte) number});
    }
}
