package io.trivium.amqp;

import static io.trivium.amqp.RawFrames.AMQP;
import static io.trivium.amqp.RawFrames.SASL;
import static io.trivium.amqp.RawFrames.attach;
import static io.trivium.amqp.RawFrames.begin;
import static io.trivium.amqp.RawFrames.frame;
import static io.trivium.amqp.RawFrames.open;
import static io.trivium.amqp.RawFrames.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.amqp.link.LinkLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.qpid.protonj2.types.Symbol;
import org.apache.qpid.protonj2.types.UnknownDescribedType;
import org.apache.qpid.protonj2.types.UnsignedLong;
import org.apache.qpid.protonj2.types.messaging.Source;
import org.apache.qpid.protonj2.types.transport.Attach;
import org.apache.qpid.protonj2.types.transport.Begin;
import org.apache.qpid.protonj2.types.transport.Close;
import org.apache.qpid.protonj2.types.transport.Detach;
import org.apache.qpid.protonj2.types.transport.Flow;
import org.apache.qpid.protonj2.types.transport.Role;
import org.apache.qpid.protonj2.types.transport.SenderSettleMode;
import org.apache.qpid.protonj2.types.transport.Transfer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that do not keep to the protocol: each gets an error, if it can be told one, and an end. */
@Timeout(30)
class RawSocketTest {
    private static final byte[] HEARTBEAT = {0, 0, 0, 8, 2, 0, 0, 0};

    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofMinutes(1);

    /** So many bytes a message may have. */
    private static final int PART = 16 << 10;

    private AmqpFixture server;
    private Socket socket;

    @BeforeEach
    void connect() throws IOException {
        connect(config -> config);
    }

    private void connect(UnaryOperator<AmqpServerConfig> settings) throws IOException {
        server = new AmqpFixture(settings, Authenticator.LOOPBACK);
        socket = RawFrames.connect(server);
    }

    /** Connects to a server that waits no longer than this. */
    private void reconnect(Duration idle, Duration login) throws IOException {
        disconnect();
        connect(config -> config.withTimeouts(idle, login));
    }

    @AfterEach
    void disconnect() throws IOException {
        socket.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "AMQP\0\0\t\1", "AMQP\2\1\0\0", "\u0016\3\1"})
    void otherProtocolsAreAnsweredWithOurHeader(String greeting) throws IOException {
        write(greeting.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(readAll()).isEqualTo(SASL);
    }

    @Test
    void silenceIsLimited() throws IOException {
        reconnect(LONG, SHORT);

        assertThat(readAll()).isEmpty();
    }

    @Test
    void silenceInTheMiddleOfSaslIsLimited() throws IOException {
        reconnect(LONG, SHORT);
        write(SASL);

        assertThat(readAll()).startsWith(SASL);
    }

    @Test
    void silenceBeforeOpenIsLimited() throws IOException {
        reconnect(LONG, SHORT);
        write(AMQP);

        assertThat(readAll()).isEqualTo(AMQP);
    }

    @Test
    void silenceAfterOpenIsEndedByTheIdleTimeout() throws IOException {
        reconnect(SHORT, LONG);
        write(AMQP, frame(open()));

        assertThat(text(readAll())).contains("amqp:resource-limit-exceeded");
    }

    @Test
    void heartbeatsComeAsOftenAsAsked() throws IOException {
        long asked = 400;
        write(AMQP, frame(open().setIdleTimeout(asked)));
        readUntil((byte) 0x10);

        // A machine that has much to do is late with some of them.
        int inTime = 0;
        long before = System.nanoTime();
        while (inTime < 4) {
            assertThat(socket.getInputStream().readNBytes(8)).isEqualTo(HEARTBEAT);
            long now = System.nanoTime();
            inTime += now - before <= TimeUnit.MILLISECONDS.toNanos(asked) ? 1 : 0;
            before = now;
        }
    }

    @Test
    void framesBeforeOpenAreRefused() throws IOException {
        write(AMQP, frame(begin()));

        assertThat(text(readAll())).contains("amqp:illegal-state");
    }

    @Test
    void anOpenSentBeforeTheOutcomeOfTheLoginIsAnswered() throws IOException {
        ByteBuffer init = ByteBuffer.allocate(25).putInt(25).putInt(0x0201_0000).putInt(0x0053_41C0);
        init.put(new byte[] {12, 1, (byte) 0xA3, 9}).put("ANONYMOUS".getBytes(StandardCharsets.US_ASCII));

        write(SASL, init.array(), AMQP, frame(open()));

        readUntil((byte) 0x10);
    }

    @Test
    void secondOpenIsRefused() throws IOException {
        write(AMQP, frame(open()), frame(open()));

        assertThat(text(readAll())).contains("amqp:illegal-state");
    }

    @Test
    void framesForNoSessionAreRefused() throws IOException {
        write(
                AMQP,
                frame(open()),
                frame(new Flow().setIncomingWindow(1).setNextOutgoingId(0).setOutgoingWindow(1)));

        assertThat(text(readAll())).contains("amqp:illegal-state");
    }

    @Test
    void oversizeFramesAreRefusedBeforeTheyCome() throws IOException {
        write(AMQP, frame(open()), new byte[] {0x7F, 0, 0, 0, 2, 0, 0, 0});

        assertThat(text(readAll())).contains("amqp:connection:framing-error");
    }

    @Test
    void framesShorterThanTheirHeaderAreRefused() throws IOException {
        write(AMQP, frame(open()), new byte[] {0, 0, 0, 4, 2, 0, 0, 0});

        assertThat(text(readAll())).contains("amqp:connection:framing-error");
    }

    @Test
    void deepNestingIsRefused() throws IOException {
        byte[] nested = new byte[4000];
        byte[] frame = ByteBuffer.allocate(8 + nested.length)
                .putInt(8 + nested.length)
                .putInt(0x0200_0000)
                .array();
        write(AMQP, frame(open()), frame);

        assertThat(text(readAll())).contains("amqp:decode-error");
    }

    @Test
    void promisedButMissingElementsAreRefused() throws IOException {
        byte[] body = {0, 0x53, 0x10, (byte) 0xD0, 0, 0, 0, 4, 0x7F, -1, -1, -1};
        byte[] frame = ByteBuffer.allocate(8 + body.length)
                .putInt(8 + body.length)
                .putInt(0x0200_0000)
                .put(body)
                .array();
        write(AMQP, frame);

        assertThat(text(readAll())).contains("amqp:decode-error");
    }

    /** The protocol engine would remember them all for as long as the process runs. */
    @Test
    void newSymbolsAreRefusedWhenThereHaveBeenTooManyAndOldOnesAreNot() throws IOException {
        write(AMQP, frame(open()), frame(begin()));
        readUntil((byte) 0x11);

        for (int number = 0; number < 5; number++) {
            RawFrames.write(
                    socket, frame(attach("link" + number, number).setProperties(thousandSymbols("s" + number))));
        }

        assertThat(text(readAll())).contains("amqp:resource-limit-exceeded");
        try (Socket other = RawFrames.connect(server)) {
            RawFrames.write(other, AMQP, frame(open()), frame(begin()));
            RawFrames.write(other, frame(attach("link", 0).setProperties(thousandSymbols("s0"))));
            RawFrames.readUntil(other, (byte) 0x12);
        }
    }

    private static Map<Symbol, Object> thousandSymbols(String prefix) {
        Map<Symbol, Object> symbols = new HashMap<>();
        for (int number = 0; number < 1000; number++) {
            symbols.put(Symbol.valueOf(prefix + "-" + number), true);
        }
        return symbols;
    }

    @Test
    void newDescriptorsAreRefusedWhenThereHaveBeenTooMany() throws IOException {
        write(AMQP, frame(open()), frame(begin()));
        readUntil((byte) 0x11);

        for (int link = 0; link < 5; link++) {
            Map<Symbol, Object> symbols = new HashMap<>();
            for (int number = 0; number < 1000; number++) {
                symbols.put(
                        Symbol.valueOf("k" + number),
                        new UnknownDescribedType(UnsignedLong.valueOf(1_000_000L + 1000L * link + number), true));
            }
            RawFrames.write(socket, frame(attach("link" + link, link).setProperties(symbols)));
        }

        assertThat(text(readAll())).contains("amqp:resource-limit-exceeded");
    }

    @Test
    void tooManySessionsAreRefused() throws IOException {
        write(AMQP, frame(open()), frame(begin(), 300));

        assertThat(text(readAll())).contains("amqp:connection:framing-error");
    }

    @Test
    void channelsOver32767AreRefused() throws IOException {
        write(AMQP, frame(open()), frame(begin(), 40_000));

        assertThat(text(readAll())).contains("amqp:connection:framing-error");
    }

    @Test
    void handlesOverTheLimitAreRefused() throws IOException {
        write(AMQP, frame(open()), frame(begin()), frame(attach("a", 5000)));

        assertThat(text(readAll())).contains("amqp:connection:framing-error");
    }

    @Test
    void linkNamesInUseAreRefused() throws IOException {
        write(AMQP, frame(open()), frame(begin()), frame(attach("a", 0)), frame(attach("a", 1)));

        assertThat(text(readAll())).contains("amqp:session:handle-in-use");
    }

    @Test
    void transfersWithoutCreditAreRefused() throws IOException {
        Transfer transfer = new Transfer();
        transfer.setHandle(0).setDeliveryId(0).setDeliveryTag(new byte[] {1});
        write(AMQP, frame(open()), frame(begin()), frame(attach("a", 0)), frame(transfer, 0, new byte[] {
            0, 0x53, 0x77, 0x40
        }));

        assertThat(text(readAll())).contains("amqp:link:transfer-limit-exceeded");
    }

    @Test
    void transfersToAReceivingLinkAreRefused() throws IOException {
        Attach receiver = attach("r", 0).setRole(Role.RECEIVER);
        receiver.setSource(new Source().setAddress("q"));
        Transfer transfer = new Transfer();
        transfer.setHandle(0).setDeliveryId(0).setDeliveryTag(new byte[] {1});
        write(AMQP, frame(open()), frame(begin()), frame(receiver), frame(transfer, 0, new byte[] {0, 0x53, 0x77, 0x40
        }));

        assertThat(text(readAll())).contains("amqp:not-allowed");
    }

    @Test
    void partsOfMessagesAreHeldWithinALimitOfAllConnections() throws IOException {
        try (AmqpFixture narrow = narrow();
                Socket one = RawFrames.connect(narrow);
                Socket other = RawFrames.connect(narrow)) {
            beginMessage(one);
            RawFrames.write(other, AMQP, frame(open()), frame(begin()), frame(attach("a", 0)));
            RawFrames.readUntil(other, (byte) 0x13);

            RawFrames.write(other, frame(part(), 0, new byte[PART]));

            assertThat(text(RawFrames.readUntil(other, (byte) 0x16))).contains("amqp:resource-limit-exceeded", "later");
        }
    }

    @Test
    void aConnectionThatEndsLeavesNoPartsOfMessages() throws IOException {
        try (AmqpFixture narrow = narrow()) {
            for (int i = 0; i < 3; i++) {
                try (Socket each = RawFrames.connect(narrow)) {
                    beginMessage(each);

                    RawFrames.write(each, frame(new Close()));

                    assertThat(text(RawFrames.readUntil(each, (byte) 0x18))).doesNotContain("amqp:");
                }
            }
        }
    }

    /** Of messages that are not whole there is room for one and a half. */
    private static AmqpFixture narrow() {
        LinkLimits limits = new LinkLimits(PART, 10, PART, PART + PART / 2, 10, Duration.ofSeconds(15));
        return new AmqpFixture(config -> config.withLinks(limits), Authenticator.LOOPBACK);
    }

    private static Transfer part() {
        Transfer part = new Transfer();
        return part.setHandle(0).setDeliveryId(0).setDeliveryTag(new byte[] {1}).setMore(true);
    }

    /** Sends the first part of a message and waits until it has come. */
    private static void beginMessage(Socket socket) throws IOException {
        RawFrames.write(socket, AMQP, frame(open()), frame(begin()), frame(attach("a", 0)));
        RawFrames.readUntil(socket, (byte) 0x13);
        Flow echo = new Flow()
                .setNextIncomingId(0)
                .setIncomingWindow(10)
                .setNextOutgoingId(1)
                .setOutgoingWindow(10);
        RawFrames.write(socket, frame(part(), 0, new byte[PART]), frame(echo.setEcho(true)));
        assertThat(RawFrames.readUntil(socket, (byte) 0x13)).isNotEmpty();
    }

    @Test
    void aSettledMessageOfWhichTheEndIsNotSentComesBackWithItsLink() throws IOException {
        Transfer transfer = new Transfer();
        transfer.setHandle(0).setDeliveryId(0).setDeliveryTag(new byte[] {1});
        ByteBuffer message = ByteBuffer.allocate(8 + 10_000).putInt(0x0053_75B0).putInt(10_000);
        Begin narrow = new Begin().setNextOutgoingId(0).setIncomingWindow(1).setOutgoingWindow(100);
        write(AMQP, frame(open().setMaxFrameSize(512)), frame(narrow), frame(attach("a", 0)));
        readUntil((byte) 0x13);
        write(frame(transfer, 0, message.array()));
        readUntil((byte) 0x15);
        Attach receiver = attach("r", 1).setRole(Role.RECEIVER).setSenderSettleMode(SenderSettleMode.SETTLED);
        receiver.setSource(new Source().setAddress("q"));
        Flow credit = new Flow()
                .setNextIncomingId(0)
                .setIncomingWindow(1)
                .setNextOutgoingId(1)
                .setOutgoingWindow(100);
        credit.setHandle(1).setDeliveryCount(0).setLinkCredit(1);
        write(frame(receiver), frame(credit));
        readUntil((byte) 0x14);
        assertThat(server.cluster.leased("TRV-Q-q")).containsExactly(0L);

        write(frame(new Detach().setHandle(1).setClosed(true)));
        readUntil((byte) 0x16);

        assertThat(server.cluster.leased("TRV-Q-q")).isEmpty();
        assertThat(server.cluster.finished("TRV-Q-q")).isZero();
    }

    @Test
    void linkEchoIsAnswered() throws IOException {
        Attach receiver = attach("r", 0).setRole(Role.RECEIVER);
        receiver.setSource(new Source().setAddress("q"));
        write(AMQP, frame(open()), frame(begin()), frame(receiver));
        Flow flow = new Flow()
                .setIncomingWindow(10)
                .setNextOutgoingId(0)
                .setOutgoingWindow(10)
                .setNextIncomingId(0);
        flow.setHandle(0).setDeliveryCount(0).setLinkCredit(7).setEcho(true);
        readUntil((byte) 0x12);

        write(frame(flow));

        readUntil((byte) 0x13);
    }

    @Test
    void garbageOfAnyKindEndsTheConnection() throws IOException {
        long seed = 20260101L;
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            try (Socket each = new Socket(server.address.getAddress(), server.port())) {
                each.setSoTimeout(10_000);
                byte[] garbage = new byte[random.nextInt(200)];
                random.nextBytes(garbage);
                ByteArrayOutputStream sent = new ByteArrayOutputStream();
                sent.write(AMQP);
                if (random.nextBoolean()) {
                    sent.write(frame(open()));
                }
                sent.write(ByteBuffer.allocate(8)
                        .putInt(garbage.length + 8)
                        .putInt(0x0200_0000)
                        .array());
                sent.write(garbage);
                each.getOutputStream().write(sent.toByteArray());
                each.shutdownOutput();

                assertThat(each.getInputStream().readAllBytes())
                        .as("seed %s round %s", seed, round)
                        .startsWith(AMQP);
            }
        }
        assertThat(server.cluster.sends()).isZero();
    }

    private void write(byte[]... parts) throws IOException {
        RawFrames.write(socket, parts);
    }

    private byte[] readAll() throws IOException {
        return socket.getInputStream().readAllBytes();
    }

    private void readUntil(byte code) throws IOException {
        RawFrames.readUntil(socket, code);
    }
}
