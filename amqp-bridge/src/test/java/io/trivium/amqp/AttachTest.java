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
import java.util.Map;
import org.apache.qpid.protonj2.types.Symbol;
import org.apache.qpid.protonj2.types.UnsignedInteger;
import org.apache.qpid.protonj2.types.messaging.Accepted;
import org.apache.qpid.protonj2.types.messaging.DeleteOnClose;
import org.apache.qpid.protonj2.types.messaging.DeleteOnNoLinks;
import org.apache.qpid.protonj2.types.messaging.Modified;
import org.apache.qpid.protonj2.types.messaging.Rejected;
import org.apache.qpid.protonj2.types.messaging.Source;
import org.apache.qpid.protonj2.types.messaging.Target;
import org.apache.qpid.protonj2.types.messaging.TerminusExpiryPolicy;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    /** What is said of a subscription is what becomes of it. */
    @ParameterizedTest
    @EnumSource(
            value = TerminusExpiryPolicy.class,
            names = {"LINK_DETACH", "SESSION_END", "CONNECTION_CLOSE"})
    void aSubscriptionThatEndsWithItsLinkSaysSo(TerminusExpiryPolicy wanted) throws IOException {
        Attach attach = shared("s", 0);
        attach.getSource().setExpiryPolicy(wanted).setTimeout(UnsignedInteger.valueOf(60));

        write(socket, frame(attach));

        Source answered = read(socket, ATTACH, Attach.class).getSource();
        assertThat(answered.getExpiryPolicy()).isEqualTo(TerminusExpiryPolicy.LINK_DETACH);
        assertThat(answered.getTimeout()).isEqualTo(UnsignedInteger.ZERO);
    }

    @Test
    void aDynamicNodeGoesWithItsLinkWhateverIsAskedFor() throws IOException {
        Map<Symbol, Object> wanted = Map.of(
                Symbol.valueOf("lifetime-policy"), DeleteOnNoLinks.getInstance(), Symbol.valueOf("colour"), "blue");
        Source source = new Source().setDynamic(true).setDynamicNodeProperties(wanted);
        Target target = new Target().setDynamic(true).setDynamicNodeProperties(wanted);
        Map<Symbol, Object> kept = Map.of(Symbol.valueOf("lifetime-policy"), DeleteOnClose.getInstance());

        write(socket, frame(receiver("r", 0).setSource(source)));
        assertThat(read(socket, ATTACH, Attach.class).getSource().getDynamicNodeProperties())
                .hasToString(kept.toString());
        write(socket, frame(attach("p", 1).setTarget(target)));
        assertThat(((Target) read(socket, ATTACH, Attach.class).getTarget()).getDynamicNodeProperties())
                .hasToString(kept.toString());
    }

    @Test
    void whatIsSettledWithoutAStateHasTheDefaultOutcome() throws IOException {
        Attach attach = receiver("r", 0);
        attach.getSource().setDefaultOutcome(new Rejected());
        write(socket, frame(attach("p", 1)), frame(attach), frame(credit(0)));
        readUntil(socket, FLOW);
        write(socket, frame(transfer(1, 0), 0, SMALL));
        readUntil(socket, TRANSFER);
        write(socket, frame(new Disposition().setRole(Role.RECEIVER).setFirst(0).setSettled(true)));

        while (server.cluster.deadLetters().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(server.cluster.finished("TRV-Q-q")).isEqualTo(1);
    }

    @Test
    void whatIsNotKeptOfAModificationIsNotSaidToBe() throws IOException {
        write(socket, frame(attach("p", 1)), frame(receiver("r", 0)), frame(credit(0)));
        readUntil(socket, FLOW);
        write(socket, frame(transfer(1, 0), 0, SMALL));
        readUntil(socket, TRANSFER);
        Modified modified = new Modified(true, false);
        modified.setMessageAnnotations(Map.of(Symbol.valueOf("x-opt-colour"), "blue"));
        write(
                socket,
                frame(new Disposition()
                        .setRole(Role.RECEIVER)
                        .setFirst(0)
                        .setState(modified)
                        .setSettled(false)));

        Disposition answer = read(socket, DISPOSITION, Disposition.class);
        while (answer.getRole() != Role.SENDER) {
            answer = read(socket, DISPOSITION, Disposition.class);
        }
        assertThat(answer.getState()).isInstanceOf(Modified.class);
        Modified carriedOut = (Modified) answer.getState();
        assertThat(carriedOut.isDeliveryFailed()).isTrue();
        assertThat(carriedOut.getMessageAnnotations()).isNull();
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
