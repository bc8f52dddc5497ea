package io.trivium.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What a stranger may throw at the doors: the specified error, at most that one connection closed, and everybody else served. */
@TestInstance(Lifecycle.PER_CLASS)
class BadInputTest {
    private static final int CODE_NOT_SUPPORTED = 3;
    private static final int SYSTEM_ERROR = 1;

    private TriviumProcess trivium;
    private DefaultMQProducer bystander;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        trivium = TriviumProcess.start(directory);
        bystander = new DefaultMQProducer("bystanders");
        bystander.setNamesrvAddr(trivium.nameServer());
        bystander.setSendMsgTimeout(10_000);
        bystander.start();
    }

    @AfterAll
    void stop() {
        bystander.shutdown();
        trivium.close();
    }

    @Test
    void anUnknownCodeIsAnsweredAndTheConnectionStays() throws Exception {
        try (Socket socket = connect(trivium.brokerPort())) {
            for (int opaque = 1; opaque <= 3; opaque++) {
                send(
                        socket,
                        "{\"code\":29999,\"language\":\"JAVA\",\"version\":513,\"opaque\":" + opaque + ",\"flag\":0}");

                String answer = receive(socket);

                assertThat(answer).contains("\"code\":" + CODE_NOT_SUPPORTED).contains("\"opaque\":" + opaque);
            }
        }
    }

    @Test
    void missingAndWrongFieldsAreAnsweredWithAnError() throws Exception {
        try (Socket socket = connect(trivium.brokerPort())) {
            send(socket, "{\"code\":11,\"version\":513,\"opaque\":1,\"flag\":0,\"extFields\":{\"topic\":\"T\"}}");
            assertThat(receive(socket)).contains("\"code\":" + SYSTEM_ERROR).contains("missing");

            send(
                    socket,
                    "{\"code\":31,\"version\":513,\"opaque\":2,\"flag\":0,"
                            + "\"extFields\":{\"topic\":\"T\",\"queueId\":\"many\"}}");
            assertThat(receive(socket)).contains("\"code\":" + SYSTEM_ERROR).contains("queueId");
        }
        othersAreServed();
    }

    @Test
    void anOversizeFrameClosesItsConnectionOnly() throws Exception {
        try (Socket socket = connect(trivium.brokerPort())) {
            new DataOutputStream(socket.getOutputStream()).writeInt(64 * 1024 * 1024);

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        othersAreServed();
    }

    @Test
    void aHeaderLongerThanItsFrameClosesItsConnectionOnly() throws Exception {
        try (Socket socket = connect(trivium.brokerPort())) {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(8);
            out.writeInt(0x00FF_FFFF);
            out.writeInt(0);

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        othersAreServed();
    }

    @Test
    void garbageOnAnyPortHurtsNobody() throws Exception {
        Random random = new Random(7);
        for (int port : new int[] {nameServerPort(), trivium.brokerPort(), trivium.amqpPort()}) {
            for (int i = 0; i < 20; i++) {
                byte[] garbage = new byte[1 + random.nextInt(4_000)];
                random.nextBytes(garbage);
                try (Socket socket = connect(port)) {
                    socket.getOutputStream().write(garbage);
                } catch (IOException closedEarly) {
                    assertThat(closedEarly).isInstanceOf(IOException.class);
                }
            }
        }
        othersAreServed();
    }

    @Test
    void aTruncatedFrameLeavesNothingBehind() throws Exception {
        byte[] whole =
                frame("{\"code\":105,\"version\":513,\"opaque\":1,\"flag\":0,\"extFields\":{\"topic\":\"TBW102\"}}");
        for (int cut = 1; cut < whole.length; cut += 7) {
            try (Socket socket = connect(nameServerPort())) {
                socket.getOutputStream().write(whole, 0, cut);
            }
        }
        othersAreServed();
    }

    @Test
    void anAmqpPeerThatBreaksTheProtocolIsToldAndClosed() throws Exception {
        try (Socket socket = connect(trivium.amqpPort())) {
            socket.getOutputStream().write("HTTP/1.1".getBytes(UTF_8));

            byte[] header = socket.getInputStream().readNBytes(8);

            assertThat(new String(header, 0, 4, UTF_8)).isEqualTo("AMQP");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        othersAreServed();
    }

    private void othersAreServed() throws Exception {
        assertThat(bystander
                        .send(new Message("bystanders", "still here".getBytes(UTF_8)))
                        .getMsgId())
                .isNotEmpty();
    }

    private int nameServerPort() {
        String address = trivium.nameServer();
        return Integer.parseInt(address.substring(address.indexOf(':') + 1));
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(Socket socket, String header) throws IOException {
        socket.getOutputStream().write(frame(header));
    }

    private static byte[] frame(String header) throws IOException {
        byte[] json = header.getBytes(UTF_8);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(frame);
        out.writeInt(4 + json.length);
        out.writeInt(json.length);
        out.write(json);
        return frame.toByteArray();
    }

    private static String receive(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] frame = in.readNBytes(in.readInt());
        int headerLength = ByteBuffer.wrap(frame).getInt() & 0xFFFFFF;
        return new String(frame, 4, headerLength, UTF_8);
    }
}
