package io.trivium.rocket.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.trivium.broker.topic.Topic;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.message.MessageProperties;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.request.BeginTransaction;
import io.trivium.rocket.protocol.request.Hello;
import io.trivium.rocket.server.fake.LeakCounter;
import io.trivium.rocket.transport.Dispatcher;
import io.trivium.rocket.transport.Entrance;
import io.trivium.rocket.transport.EventLoops;
import io.trivium.rocket.transport.RocketServer;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Every code over a real connection, in both forms of the header, with fields and bodies that make no sense: each request is answered
 * once, a one-way request never, the connection stays, and no buffer is forgotten.
 */
class HostileConnectionTest {
    private static final String WITNESS = "witness";
    private static final int ONE_WAY = 2;
    private static final int LAST_SHORT_CODE = 0x7FFF;
    private static final int PING = 29_999;

    private static final List<String> VALUES =
            List.of("", "many", "-1", "99999999999999999999", "x".repeat(3_000), "a\u0001b\u0002\"c\\");
    private static final List<String> BODIES = List.of("", "{}", "null", "[1,2", "[".repeat(2_000), "\u0000\u0001");

    private final Fixture roles = Fixture.withTopic();
    private int opaque;

    @Test
    void everyRequestIsAnsweredOnceAndNoBufferIsForgotten() throws Exception {
        roles.engine.putTopic(TopicSettings.of(WITNESS, 1));
        roles.send(WITNESS, 0, new MessageProperties(), "still here");
        LeakCounter.start();
        try (EventLoops loops = new EventLoops(Thread::new, 1)) {
            assertThat(overwhelm(loops, roles.roles.broker())).isEmpty();
            assertThat(overwhelm(loops, roles.roles.nameServer())).isEmpty();
        }

        assertThat(LeakCounter.stop()).isEmpty();
        assertThat(opaque).as("requests").isGreaterThan(8_000);
        assertThat(roles.stored(WITNESS, 0)).extracting(Fixture::text).containsExactly("still here");
        for (String value : VALUES) {
            assertThat(roles.engine.topics()).extracting(Topic::name).doesNotContain(value);
        }
    }

    @Test
    void aForgottenBufferWouldBeFound() {
        LeakCounter.start();
        forget();

        assertThat(LeakCounter.stop()).isNotEmpty();
    }

    private static void forget() {
        PooledByteBufAllocator.DEFAULT.directBuffer(16).writeInt(1);
    }

    /** Returns what went wrong. */
    private List<String> overwhelm(EventLoops loops, Dispatcher role) throws IOException {
        List<String> wrong = new ArrayList<>();
        try (RocketServer server = new RocketServer(loops, role, Entrance.open())) {
            int port = server.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .getPort();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(20_000);
                for (int code : CompatibilityTest.codes()) {
                    wrong.addAll(overwhelm(socket, code));
                }
            }
        }
        return wrong;
    }

    private List<String> overwhelm(Socket socket, int code) throws IOException {
        Set<Integer> asked = new TreeSet<>();
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
        // Without a session and a transaction the extensions are refused before they do anything
        asked.add(ask(out, Hello.CODE, AllFields.sensible(), ""));
        asked.add(ask(out, BeginTransaction.CODE, AllFields.sensible(), ""));
        for (String body : AllFields.ACKNOWLEDGEMENTS) {
            asked.add(ask(out, code, AllFields.sensible(), body));
        }
        for (String body : BODIES) {
            asked.add(ask(out, code, new Fields(), body));
            asked.add(ask(out, code, AllFields.sensible(), body));
        }
        for (String value : VALUES) {
            Fields all = new Fields();
            AllFields.names().forEach(name -> all.add(name, value));
            asked.add(ask(out, code, all, "{}"));
            tell(out, code, all);
        }
        asked.add(ask(out, PING, new Fields(), ""));
        out.flush();
        return answers(socket, code, asked);
    }

    /** Reads an answer to each request; returns what was not asked for, or is a mistake of ours. */
    private static List<String> answers(Socket socket, int code, Set<Integer> asked) throws IOException {
        List<String> wrong = new ArrayList<>();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        while (!asked.isEmpty()) {
            byte[] frame = in.readNBytes(in.readInt());
            ByteBuffer bytes = ByteBuffer.wrap(frame);
            int word = bytes.getInt();
            boolean json = word >>> 24 == 0;
            String header = new String(frame, 4, word & 0xFFFFFF, UTF_8);
            int answered = json ? number(header, "opaque") : bytes.getInt(9);
            int flag = json ? number(header, "flag") : bytes.getInt(13);
            if ((flag & 1) == 0) {
                continue; // asks something itself
            }
            if (!asked.remove(answered)) {
                wrong.add(code + " was answered, but not asked: " + header);
            } else if (header.contains("the broker failed")) {
                wrong.add(code + ": " + header);
            }
        }
        return wrong;
    }

    private static int number(String json, String name) {
        String rest = json.substring(json.indexOf("\"" + name + "\":") + name.length() + 3);
        return Integer.parseInt(rest.replaceAll("[^0-9-].*", ""));
    }

    private int ask(DataOutputStream out, int code, Fields fields, String body) throws IOException {
        opaque++;
        boolean binary = opaque % 2 == 0 && code <= LAST_SHORT_CODE;
        write(out, binary ? binary(code, opaque, 0, fields) : json(code, opaque, 0, fields), binary, body);
        return opaque;
    }

    private void tell(DataOutputStream out, int code, Fields fields) throws IOException {
        write(out, json(code, ++opaque, ONE_WAY, fields), false, "{}");
    }

    private static void write(DataOutputStream out, byte[] header, boolean binary, String body) throws IOException {
        byte[] content = body.getBytes(ISO_8859_1);
        out.writeInt(4 + header.length + content.length);
        out.writeInt((binary ? 1 << 24 : 0) | header.length);
        out.write(header);
        out.write(content);
    }

    private static byte[] json(int code, int opaque, int flag, Fields fields) {
        StringBuilder header = new StringBuilder();
        fields.forEach((name, value) -> header.append(header.isEmpty() ? "" : ",")
                .append(quoted(name))
                .append(':')
                .append(quoted(value)));
        return ("{\"code\":" + code + ",\"language\":\"JAVA\",\"version\":513,\"opaque\":" + opaque + ",\"flag\":"
                        + flag + ",\"extFields\":{" + header + "}}")
                .getBytes(UTF_8);
    }

    private static String quoted(@Nullable String text) {
        StringBuilder quoted = new StringBuilder("\"");
        String.valueOf(text)
                .chars()
                .forEach(c -> quoted.append(
                        c < ' ' || c == '"' || c == '\\' ? String.format("\\u%04x", c) : Character.toString(c)));
        return quoted.append('"').toString();
    }

    private static byte[] binary(int code, int opaque, int flag, Fields fields) throws IOException {
        ByteArrayOutputStream entries = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(entries);
        List<String> all = new ArrayList<>();
        fields.forEach((name, value) -> {
            all.add(name);
            all.add(value);
        });
        for (int i = 0; i < all.size(); i += 2) {
            byte[] name = all.get(i).getBytes(UTF_8);
            byte[] value = all.get(i + 1).getBytes(UTF_8);
            out.writeShort(name.length);
            out.write(name);
            out.writeInt(value.length);
            out.write(value);
        }
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream head = new DataOutputStream(header);
        head.writeShort(code);
        head.writeByte(0);
        head.writeShort(513);
        head.writeInt(opaque);
        head.writeInt(flag);
        head.writeInt(0);
        head.writeInt(entries.size());
        entries.writeTo(head);
        return header.toByteArray();
    }
}
