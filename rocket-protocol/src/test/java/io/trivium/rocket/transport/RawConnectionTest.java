package io.trivium.rocket.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.GetMaxOffset;
import io.trivium.rocket.protocol.request.OffsetReply;
import io.trivium.rocket.protocol.request.UnknownRequest;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server does with bytes that no client of ours would send. */
class RawConnectionTest {
    private static final String HEADER = "{\"code\":30,\"opaque\":5,\"flag\":0,\"language\":\"GO\",\"version\":401,"
            + "\"extFields\":{\"topic\":\"T\",\"queueId\":\"3\"}}";

    private final Transports transports = new Transports();
    private final BlockingQueue<Peer> peers = new LinkedBlockingQueue<>();
    private String address = "";

    @BeforeEach
    void listen() {
        address = transports.listen(this::answer);
    }

    @AfterEach
    void close() {
        transports.close();
    }

    private CompletionStage<Reply> answer(Request request, Peer peer) {
        peers.add(peer);
        Reply reply = request instanceof GetMaxOffset offset
                ? Reply.success(new OffsetReply(offset.queueId()))
                : Reply.failure(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, "not supported " + request.code());
        if (request instanceof UnknownRequest unknown) {
            unknown.body().release();
        }
        return CompletableFuture.completedFuture(reply);
    }

    @Test
    void frameInSingleBytesIsRead() throws Exception {
        try (Socket socket = connect()) {
            for (byte b : frame(0, HEADER, "")) {
                socket.getOutputStream().write(b);
                socket.getOutputStream().flush();
            }

            assertThat(readHeader(socket, 0)).contains("\"opaque\":5", "\"offset\":\"3\"", "\"flag\":1");
            Peer peer = peers.take();
            assertThat(peer.language()).isEqualTo("GO");
            assertThat(peer.version()).isEqualTo(401);
        }
    }

    @Test
    void binaryRequestIsAnsweredInBinary() throws Exception {
        ByteBuf header = Unpooled.buffer()
                .writeBytes(ByteBufUtil.decodeHexDump("001e" + "09" + "0171" + "00000008" + "00000000" + "00000000"));
        byte[] fields = ByteBufUtil.decodeHexDump(
                "0005" + "746f706963" + "00000001" + "54" + "0007" + "71756575654964" + "00000001" + "34");
        header.writeInt(fields.length).writeBytes(fields);
        try (Socket socket = connect()) {
            socket.getOutputStream().write(frame(1, header.toString(UTF_8), ""));

            String reply = readHeader(socket, 1);
            assertThat(reply).contains("offset").endsWith("\0\0\0\u00014");
        }
    }

    @Test
    void unknownCodeIsAnsweredWithCode3AndTheConnectionStays() throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(frame(0, "{\"code\":4711,\"opaque\":1}", "body"));
            assertThat(readHeader(socket, 0)).contains("\"code\":3", "\"opaque\":1");

            socket.getOutputStream().write(frame(0, HEADER, ""));
            assertThat(readHeader(socket, 0)).contains("\"code\":0");
        }
    }

    @Test
    void missingFieldIsAnsweredWithCode1() throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(frame(0, "{\"code\":30,\"opaque\":1,\"extFields\":{}}", ""));

            assertThat(readHeader(socket, 0)).contains("\"code\":1", "the field topic is missing");
        }
    }

    @Test
    void oneWayIsNeverAnsweredNotEvenIfItIsBad() throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(frame(0, "{\"code\":30,\"opaque\":1,\"flag\":2,\"extFields\":{}}", ""));
            socket.getOutputStream().write(frame(0, HEADER.replace("\"flag\":0", "\"flag\":2"), ""));
            socket.getOutputStream().write(frame(0, HEADER, ""));

            assertThat(readHeader(socket, 0)).contains("\"opaque\":5");
        }
    }

    @Test
    void replyThatNobodyWaitsForIsIgnored() throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(frame(0, "{\"code\":0,\"opaque\":77,\"flag\":1}", "body"));
            socket.getOutputStream().write(frame(0, HEADER, ""));

            assertThat(readHeader(socket, 0)).contains("\"opaque\":5");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "474554202f20485454502f312e310d0a0d0a",
                "01000001",
                "7fffffff",
                "ffffffff",
                "00000000",
                "00000003000000",
                "0000000400000001",
                "0000000800ffffff7b7d7b7d",
                "0000000609000002" + "7b7d",
                "0000000600000002" + "5b5d",
            })
    void otherBytesCloseTheConnection(String hex) throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(ByteBufUtil.decodeHexDump(hex));

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void clientThatDoesNotReadIsNotHeard() throws Exception {
        AtomicInteger answered = new AtomicInteger();
        byte[] big = new byte[1 << 20];
        String slow = transports.listen((request, peer) -> {
            answered.incrementAndGet();
            return CompletableFuture.completedFuture(Reply.success(Unpooled.wrappedBuffer(big)));
        });
        int requests = 200;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(slow))) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] request = frame(0, HEADER, "x".repeat(64 * 1024));
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(out, request, requests));
            // One answer has come, so the server is at work; it cannot have answered much more than its buffers hold.
            in.readFully(new byte[in.readInt()]);
            assertThat(answered).hasValueLessThan(requests);

            for (int i = 1; i < requests; i++) {
                in.readFully(new byte[in.readInt()]);
            }
            writing.get(10, TimeUnit.SECONDS);
            assertThat(answered).hasValue(requests);
        }
    }

    private static void write(OutputStream out, byte[] request, int times) {
        try {
            for (int i = 0; i < times; i++) {
                out.write(request);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(address));
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static int port(String where) {
        return Integer.parseInt(where.substring(where.indexOf(':') + 1));
    }

    /** Reads a frame, checks its header's type, and returns header and body as text. */
    private static String readHeader(Socket socket, int type) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] frame = in.readNBytes(in.readInt());
        assertThat(frame[0]).isEqualTo((byte) type);
        return new String(frame, 4, frame.length - 4, UTF_8);
    }

    private static byte[] frame(int type, String header, String body) {
        byte[] headerBytes = header.getBytes(UTF_8);
        return ByteBufUtil.getBytes(Unpooled.buffer()
                .writeInt(4 + headerBytes.length + body.length())
                .writeInt(type << 24 | headerBytes.length)
                .writeBytes(headerBytes)
                .writeBytes(body.getBytes(UTF_8)));
    }
}
