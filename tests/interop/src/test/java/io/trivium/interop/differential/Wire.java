package io.trivium.interop.differential;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One connection that speaks RocketMQ's frames with headers of JSON and hides nothing. For one thread. */
final class Wire implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Socket socket;
    private final DataInputStream in;
    private final Map<Integer, Answer> early = new HashMap<>();
    private final Deque<Answer> pushed = new ArrayDeque<>();
    private int lastOpaque;

    private Wire(Socket socket, DataInputStream in) {
        this.socket = socket;
        this.in = in;
    }

    static Wire open(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        return new Wire(socket, new DataInputStream(new BufferedInputStream(socket.getInputStream())));
    }

    /** Sends a request; returns the number that its answer will have. */
    int send(Ask ask) throws IOException {
        lastOpaque++;
        write(ask.code(), 0, lastOpaque, ask.version(), ask.fields(), ask.body());
        return lastOpaque;
    }

    void sendOneWay(Ask ask) throws IOException {
        lastOpaque++;
        write(ask.code(), 2, lastOpaque, ask.version(), ask.fields(), ask.body());
    }

    /** Answers a request that the server sent. */
    void reply(Answer request, int code, byte[] body) throws IOException {
        write(code, 1, request.opaque(), 513, Map.of(), body);
    }

    Answer answer(int opaque, Duration patience) throws IOException {
        Answer answer = early.remove(opaque);
        long end = System.nanoTime() + patience.toNanos();
        while (answer == null) {
            Answer next = read(end);
            if (next.isRequest()) {
                pushed.add(next);
            } else if (next.opaque() == opaque) {
                answer = next;
            } else {
                early.put(next.opaque(), next);
            }
        }
        return answer;
    }

    /** The next request of that code that the server sends. */
    Answer pushed(int code, Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Answer next = pushed.poll();
            if (next == null) {
                next = read(end);
                if (!next.isRequest()) {
                    early.put(next.opaque(), next);
                    continue;
                }
            }
            if (next.code() == code) {
                return next;
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void write(int code, int flag, int opaque, int version, Map<String, String> fields, byte[] body)
            throws IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("code", code);
        header.put("language", "JAVA");
        header.put("version", version);
        header.put("opaque", opaque);
        header.put("flag", flag);
        header.put("extFields", fields);
        byte[] json = JSON.writeValueAsBytes(header);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(frame);
        out.writeInt(4 + json.length + body.length);
        out.writeInt(json.length);
        out.write(json);
        out.write(body);
        socket.getOutputStream().write(frame.toByteArray());
    }

    private Answer read(long end) throws IOException {
        long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
        if (left <= 0) {
            throw new IOException("no answer in time");
        }
        socket.setSoTimeout((int) left);
        byte[] frame = in.readNBytes(in.readInt());
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        byte[] header = new byte[bytes.getInt() & 0xFFFFFF];
        bytes.get(header);
        byte[] body = new byte[bytes.remaining()];
        bytes.get(body);
        return answer((Map<?, ?>) Json.parse(new String(header, UTF_8)), body);
    }

    private static Answer answer(Map<?, ?> header, byte[] body) {
        Map<String, String> fields = new LinkedHashMap<>();
        Object extension = header.get("extFields");
        if (extension instanceof Map<?, ?> map) {
            map.forEach((name, value) -> fields.put(String.valueOf(name), text(value)));
        }
        return new Answer(
                number(header, "code"),
                number(header, "flag"),
                number(header, "opaque"),
                header.get("remark") instanceof String remark ? remark : null,
                extension != null,
                fields,
                body);
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : "not a text: " + value;
    }

    private static int number(Map<?, ?> header, String name) {
        return Integer.parseInt(String.valueOf(header.get(name)));
    }
}
