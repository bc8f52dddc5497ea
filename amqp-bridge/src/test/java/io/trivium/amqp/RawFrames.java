package io.trivium.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.ProtonBufferAllocator;
import org.apache.qpid.protonj2.codec.CodecFactory;
import org.apache.qpid.protonj2.types.messaging.Source;
import org.apache.qpid.protonj2.types.messaging.Target;
import org.apache.qpid.protonj2.types.transport.Attach;
import org.apache.qpid.protonj2.types.transport.Begin;
import org.apache.qpid.protonj2.types.transport.Open;
import org.apache.qpid.protonj2.types.transport.Performative;
import org.apache.qpid.protonj2.types.transport.Role;

/** Frames as bytes, for peers that no client library plays. */
final class RawFrames {
    static final byte[] AMQP = {'A', 'M', 'Q', 'P', 0, 1, 0, 0};
    static final byte[] SASL = {'A', 'M', 'Q', 'P', 3, 1, 0, 0};

    static final byte ATTACH = 0x12;
    static final byte FLOW = 0x13;
    static final byte TRANSFER = 0x14;
    static final byte DISPOSITION = 0x15;
    static final byte DETACH = 0x16;

    /** A message without a body. */
    static final byte[] SMALL = {0, 0x53, 0x77, 0x40};

    private RawFrames() {}

    /** Connects, to wait ten seconds for each read. */
    static Socket connect(AmqpFixture to) throws IOException {
        Socket socket = new Socket(to.address.getAddress(), to.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    static Open open() {
        return new Open().setContainerId("raw").setHostname("h");
    }

    static Begin begin() {
        return new Begin().setNextOutgoingId(0).setIncomingWindow(100).setOutgoingWindow(100);
    }

    static Attach attach(String name, long handle) {
        Attach attach = new Attach().setName(name).setHandle(handle).setRole(Role.SENDER);
        attach.setInitialDeliveryCount(0);
        attach.setSource(new Source());
        return attach.setTarget(new Target().setAddress("q"));
    }

    static byte[] frame(Performative performative) {
        return frame(performative, 0);
    }

    static byte[] frame(Performative performative, int channel) {
        return frame(performative, channel, new byte[0]);
    }

    static byte[] frame(Performative performative, int channel, byte[] payload) {
        ProtonBuffer buffer = ProtonBufferAllocator.defaultAllocator().allocate();
        buffer.writeInt(0).writeInt(0x0200_0000 | channel);
        var encoder = CodecFactory.getEncoder();
        encoder.writeObject(buffer, encoder.newEncoderState(), performative);
        buffer.writeBytes(payload);
        buffer.setInt(0, buffer.getReadableBytes());
        byte[] bytes = new byte[buffer.getReadableBytes()];
        buffer.readBytes(bytes, 0, bytes.length);
        return bytes;
    }

    static void write(Socket socket, byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        socket.getOutputStream().write(all.toByteArray());
    }

    /** Reads frames until one with one of these performatives' codes has come, and returns that one. */
    static byte[] readUntil(Socket socket, byte... codes) throws IOException {
        InputStream in = socket.getInputStream();
        while (true) {
            byte[] start = in.readNBytes(4);
            int size = ByteBuffer.wrap(start).getInt();
            if (start[0] == 'A') {
                in.readNBytes(4);
                continue;
            }
            byte[] rest = in.readNBytes(size - 4);
            if (rest.length > 6 && text(codes).indexOf(rest[6]) >= 0) {
                return rest;
            }
            assertThat(rest).hasSize(size - 4);
        }
    }

    /** Reads frames until one with the performative's code has come, and returns that performative. */
    static <T extends Performative> T read(Socket socket, int code, Class<T> type) throws IOException {
        return type.cast(values(readUntil(socket, (byte) code), 1).get(0));
    }

    /** Returns the first values in a frame that {@link #readUntil} returned: a performative, then the sections of its message. */
    static List<Object> values(byte[] frame, int count) {
        ProtonBuffer buffer = ProtonBufferAllocator.defaultAllocator().allocate();
        buffer.writeBytes(frame, 4, frame.length - 4);
        var decoder = CodecFactory.getDecoder();
        List<Object> values = new ArrayList<>();
        while (values.size() < count) {
            values.add(decoder.readObject(buffer, decoder.newDecoderState()));
        }
        return values;
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
