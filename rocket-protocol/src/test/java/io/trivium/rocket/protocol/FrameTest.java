package io.trivium.rocket.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.trivium.rocket.protocol.request.OffsetReply;
import io.trivium.rocket.protocol.request.PullMessageReply;
import io.trivium.rocket.protocol.request.RequestCodecs;
import io.trivium.rocket.protocol.request.SendMessage;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {
    /** Printed by the genuine classes of 5.5.0. */
    private static final String GENUINE_REPLY = """
            {"code":0,"extFields":{"suggestWhichBrokerId":"0","nextBeginOffset":"1","maxOffset":"1","minOffset":"0"},\
            "flag":1,"language":"JAVA","opaque":7,"serializeTypeCurrentRPC":"JSON","version":0}""";

    private final FrameReader reader = new FrameReader();

    @Test
    void genuineJsonReplyIsRead() {
        Frame frame = read(frame(0, GENUINE_REPLY.getBytes(UTF_8), "body"));

        assertThat(frame.reply()).isTrue();
        assertThat(frame.opaque()).isEqualTo(7);
        assertThat(frame.remark()).isNull();
        Reply reply = new Reply(frame.code(), frame.remark(), new RawHeader(frame.fields()), frame.body());
        assertThat(PullMessageReply.of(reply)).isEqualTo(new PullMessageReply(0, 1, 0, 1));
        assertThat(frame.body().toString(UTF_8)).isEqualTo("body");
    }

    @Test
    void genuineBinaryReplyIsReadAndWritten() {
        // The sample of the protocol reference §1.3, by hand: code 0, JAVA, version, opaque 7, flag 1, no remark,
        // fields.
        ByteBuf header = Unpooled.buffer();
        header.writeBytes(ByteBufUtil.decodeHexDump("0000" + "00" + "0201" + "00000007" + "00000001" + "00000000"));
        ByteBuf fields = Unpooled.buffer();
        for (String field : new String[] {
            "suggestWhichBrokerId", "nextBeginOffset", "minOffset", "maxOffset", "topicSysFlag", "groupSysFlag"
        }) {
            fields.writeShort(field.length()).writeCharSequence(field, UTF_8);
            fields.writeInt(1).writeCharSequence(field.startsWith("n") ? "1" : "0", UTF_8);
        }
        assertThat(fields.readableBytes()).isEqualTo(0x77);
        header.writeInt(fields.readableBytes()).writeBytes(fields);

        ByteBuf written = Unpooled.buffer();
        new FrameWriter().writeReply(written, HeaderType.BINARY, Reply.success(new PullMessageReply(0, 1, 0, 0)), 7, 0);

        ByteBuf expected = frame(1, ByteBufUtil.getBytes(header), "");
        assertThat(ByteBufUtil.hexDump(written.skipBytes(4))).isEqualTo(ByteBufUtil.hexDump(expected));
        Frame frame = read(expected);
        assertThat(frame.headerType()).isEqualTo(HeaderType.BINARY);
        assertThat(frame.opaque()).isEqualTo(7);
        assertThat(frame.fields().requiredLong("nextBeginOffset")).isEqualTo(1);
    }

    @Test
    void jsonReplyIsWrittenAsGenuineOnesAre() {
        ByteBuf written = Unpooled.buffer();

        new FrameWriter().writeReply(written, HeaderType.JSON, Reply.success(new PullMessageReply(0, 1, 0, 1)), 7, 5);

        String header = """
                {"code":0,"extFields":{"suggestWhichBrokerId":"0","nextBeginOffset":"1","minOffset":"0","maxOffset":"1",\
                "topicSysFlag":"0","groupSysFlag":"0"},\
                "flag":1,"language":"JAVA","opaque":7,"serializeTypeCurrentRPC":"JSON","version":513}""";
        assertThat(written.readInt()).isEqualTo(4 + header.length() + 5);
        assertThat(written.readInt()).isEqualTo(header.length());
        assertThat(written.toString(UTF_8)).isEqualTo(header);
    }

    @ParameterizedTest
    @EnumSource(HeaderType.class)
    void replyWithRemarkComesBackAsItWas(HeaderType type) {
        ByteBuf written = Unpooled.buffer();
        Reply reply =
                new Reply(17, "no \"route\" of \u20ac \\ \uD83D\uDE00\n", new OffsetReply(-5), Unpooled.EMPTY_BUFFER);

        new FrameWriter().writeReply(written, type, reply, -3, 0);

        Frame frame = read(written.skipBytes(4));
        assertThat(frame.headerType()).isEqualTo(type);
        assertThat(frame.code()).isEqualTo(17);
        assertThat(frame.remark()).isEqualTo(reply.remark());
        assertThat(frame.opaque()).isEqualTo(-3);
        assertThat(frame.version()).isEqualTo(Frame.OWN_VERSION);
        assertThat(frame.language()).isEqualTo("JAVA");
        assertThat(frame.fields().requiredLong("offset")).isEqualTo(-5);
    }

    @Test
    void requestComesBackAsItWas() {
        SendMessage request = send("KEYS\u0001a\u0002TAGS\u0001\u00fc\u0002");
        ByteBuf written = Unpooled.buffer();

        new FrameWriter()
                .writeRequest(written, request, 9, true, Unpooled.buffer().writeInt(0));
        written.writeBytes(request.body());

        Frame frame = read(written.skipBytes(4));
        assertThat(frame.oneWay()).isTrue();
        assertThat(frame.reply()).isFalse();
        SendMessage read =
                (SendMessage) RequestCodecs.decode(frame.code(), frame.fields(), frame.body(), frame.version());
        assertThat(read.properties()).isEqualTo(request.properties());
        assertThat(read.body().toString(UTF_8)).isEqualTo("body");
    }

    @Test
    void writerThatSignsLeavesTheFramesOfTheOneItSharesWithUnsigned() {
        RequestSigner signer = new RequestSigner("u", "secret");
        FrameWriter plain = new FrameWriter();
        FrameWriter signing = plain.signing(signer);

        Frame signed = written(signing);
        Frame unsigned = written(plain);

        assertThat(signer.signed(signed)).isTrue();
        assertThat(unsigned.fields().text(RequestSigner.ACCESS_KEY)).isNull();
        assertThat(signer.signed(written(signing))).isTrue();
    }

    private Frame written(FrameWriter writer) {
        SendMessage request = send("KEYS\u0001a\u0002");
        ByteBuf written = Unpooled.buffer();
        writer.writeRequest(written, request, 9, false, request.body());
        written.writeBytes(request.body());
        return read(written.skipBytes(4));
    }

    @Test
    void headersOfOtherClientsAreRead() {
        Frame frame = read(frame(0, """
                 { "flag" : 2 , "opaque":"12", "language":"COBOL", "unknown":{"a":[1,{"b":"}"}]}, "code":10,
                "extFields":{"a":1,"b":true,"c":null,"d":{"x":1},"e":"\\u00e9\\ud83d\\ude00\\ud83d\\/"}, "version":401 }""".getBytes(UTF_8), ""));

        assertThat(frame.code()).isEqualTo(10);
        assertThat(frame.opaque()).isEqualTo(12);
        assertThat(frame.language()).isEqualTo("OTHER");
        assertThat(frame.version()).isEqualTo(401);
        assertThat(frame.fields().text("a")).isEqualTo("1");
        assertThat(frame.fields().text("b")).isEqualTo("true");
        assertThat(frame.fields().text("c")).isNull();
        assertThat(frame.fields().text("d")).isNull();
        assertThat(frame.fields().text("e")).isEqualTo("\u00e9\uD83D\uDE00?/");
    }

    @ParameterizedTest
    @EnumSource(HeaderType.class)
    void frameCutAnywhereInItsHeaderIsRefused(HeaderType type) {
        ByteBuf written = Unpooled.buffer();
        Reply reply = new Reply(1, "why \"not\"", new PullMessageReply(0, 1, 0, 1), Unpooled.EMPTY_BUFFER);
        new FrameWriter().writeReply(written, type, reply, 7, 0);
        byte[] header = ByteBufUtil.getBytes(written, 8, written.readableBytes() - 8);

        for (int length = 0; length < header.length; length++) {
            byte[] cut = Arrays.copyOf(header, length);
            ByteBuf frame = frame(type == HeaderType.JSON ? 0 : 1, cut, "");
            assertThatThrownBy(() -> read(frame))
                    .as("cut after %d bytes", length)
                    .isInstanceOf(MalformedFrameException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "000000",
                "00000001",
                "00ffffff",
                "02000000",
                "ff000000",
                // A binary header whose remark, fields or name claim more than there is.
                "01000015" + "000000020100000007000000017fffffff00000000",
                "01000015" + "00000002010000000700000001ffffffff00000000",
                "01000015" + "0000000201000000070000000100000000ffffffff",
                "01000015" + "00000002010000000700000001000000007fffffff",
                "01000017" + "000000020100000007000000010000000000000002" + "ffff",
                "0100001c" + "000000020100000007000000010000000000000003" + "00017800000000",
            })
    void hostileLengthsAreRefused(String hex) {
        ByteBuf frame = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));

        assertThatThrownBy(() -> reader.read(frame)).isInstanceOf(MalformedFrameException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"code\":}",
                "{\"code\":,}",
                "{\"code\":1e999999}",
                "{\"code\":99999999999}",
                "{\"code\":\"x\"}",
                "{\"code\":1",
                "{\"code\":1,}",
                "{\"remark\":\"\\",
                "{\"remark\":\"\\u12",
                "{\"remark\":\"\\uzzzz\"}",
                "{\"remark\":\"\\q\"}",
                "{\"extFields\":{\"a\"}}",
                "{\"extFields\":{\"a\":\"b\"",
                "{\"x\":]}",
                "{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{",
            })
    void headersThatAreNotJsonAreRefused(String header) {
        ByteBuf frame = frame(0, header.getBytes(UTF_8), "");

        assertThatThrownBy(() -> reader.read(frame)).isInstanceOf(MalformedFrameException.class);
    }

    @Test
    void garbageIsRefusedOrReadButNeverAnotherFailure() {
        long seed = 42;
        Random random = new Random(seed);
        byte[] good = GENUINE_REPLY.getBytes(UTF_8);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = good.clone();
            for (int i = 0; i <= round % 5; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            ByteBuf frame = frame(round % 2, bytes, "");
            try {
                reader.read(frame);
            } catch (MalformedFrameException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    @Test
    void writerLeavesTheBufferAsItWasWhenItRefuses() {
        ByteBuf to = Unpooled.buffer().writeInt(5);
        FrameWriter writer = new FrameWriter();
        SendMessage request = send("");

        assertThatThrownBy(() ->
                        writer.writeRequest(to, request, 1, false, Unpooled.wrappedBuffer(new byte[Frame.MAX_BYTES])))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(to.readableBytes()).isEqualTo(4);
    }

    private static SendMessage send(String properties) {
        return new SendMessage(
                SendMessage.SHORT_NAMES,
                "P",
                "T",
                "TBW102",
                4,
                -1,
                0,
                1L,
                0,
                properties,
                0,
                false,
                -1,
                false,
                Unpooled.copiedBuffer("body", UTF_8));
    }

    private Frame read(ByteBuf frame) {
        return reader.read(frame);
    }

    private static ByteBuf frame(int type, byte[] header, String body) {
        return Unpooled.buffer()
                .writeInt(type << 24 | header.length)
                .writeBytes(header)
                .writeBytes(body.getBytes(UTF_8));
    }
}
