package io.trivium.rocket.protocol;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames, of any number of connections: all but their bodies, which follow as they are. Not thread-safe: the event loop of those
 * connections owns it.
 */
public final class FrameWriter {
    // What is the same in all JSON headers, in RocketMQ's order.
    private static final byte[] CODE = ascii("{\"code\":");
    private static final byte[] FIELDS = ascii(",\"extFields\":{");
    private static final byte[] FLAG = ascii("},\"flag\":");
    private static final byte[] OPAQUE = ascii(",\"language\":\"" + Frame.OWN_LANGUAGE + "\",\"opaque\":");
    private static final byte[] REMARK = ascii(",\"remark\":");
    private static final byte[] END =
            ascii(",\"serializeTypeCurrentRPC\":\"JSON\",\"version\":" + Frame.OWN_VERSION + "}");

    // Memory of one frame after the other.
    private final Fields fields;
    private final JsonWriter json;

    private final @Nullable RequestSigner signer;

    /** Signs nothing. */
    public FrameWriter() {
        this(new Fields(), new JsonWriter(), null);
    }

    private FrameWriter(Fields fields, JsonWriter json, @Nullable RequestSigner signer) {
        this.fields = fields;
        this.json = json;
        this.signer = signer;
    }

    /** Returns one that signs each request. It shares its memory with this one: one event loop owns both. */
    public FrameWriter signing(RequestSigner by) {
        return new FrameWriter(fields, json, by);
    }

    /** Writes what stands before a request's body, which is left as it is. */
    public void writeRequest(ByteBuf to, Request request, int opaque, boolean oneWay, ByteBuf body) {
        fields.clear();
        request.writeTo(fields);
        if (signer != null) {
            signer.sign(fields, body);
        }
        int flag = oneWay ? Frame.ONE_WAY : 0;
        write(to, HeaderType.JSON, request.code(), opaque, flag, null, body.readableBytes());
    }

    /** Writes what stands before a reply's body. */
    public void writeReply(ByteBuf to, HeaderType type, Reply reply, int opaque, int bodyBytes) {
        fields.clear();
        ReplyHeader header = reply.header();
        if (header != null) {
            header.writeTo(fields);
        }
        write(to, type, reply.code(), opaque, Frame.REPLY, reply.remark(), bodyBytes);
    }

    private void write(
            ByteBuf to, HeaderType type, int code, int opaque, int flag, @Nullable String remark, int bodyBytes) {
        int start = to.writerIndex();
        try {
            to.writeLong(0);
            if (type == HeaderType.JSON) {
                writeJson(to, code, opaque, flag, remark);
            } else {
                writeBinary(to, code, opaque, flag, remark);
            }
            int headerBytes = to.writerIndex() - start - 8;
            if (headerBytes > Frame.MAX_HEADER_BYTES || headerBytes + 8L + bodyBytes > Frame.MAX_BYTES) {
                throw new IllegalArgumentException(
                        "a frame with a header of " + headerBytes + " and a body of " + bodyBytes + " bytes");
            }
            to.setInt(start, 4 + headerBytes + bodyBytes);
            to.setInt(start + 4, type.wireByte() << 24 | headerBytes);
        } catch (RuntimeException e) {
            // The buffer may hold other frames already: it is left with only those.
            to.writerIndex(start);
            throw e;
        }
    }

    private void writeJson(ByteBuf to, int code, int opaque, int flag, @Nullable String remark) {
        json.clear();
        json.verbatim(CODE).value(code).verbatim(FIELDS);
        fields.forEach(json::member);
        json.verbatim(FLAG).value(flag).verbatim(OPAQUE).value(opaque);
        if (remark != null) {
            json.verbatim(REMARK).value(remark);
        }
        json.verbatim(END).copyTo(to);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void writeBinary(ByteBuf to, int code, int opaque, int flag, @Nullable String remark) {
        to.writeShort(code);
        to.writeByte(Languages.wireByte(Frame.OWN_LANGUAGE));
        to.writeShort(Frame.OWN_VERSION);
        to.writeInt(opaque);
        to.writeInt(flag);
        writeText(to, remark == null ? "" : remark);
        int lengthAt = to.writerIndex();
        to.writeInt(0);
        fields.forEach((name, value) -> {
            int nameAt = to.writerIndex();
            to.writeShort(0);
            to.setShort(nameAt, to.writeCharSequence(name, StandardCharsets.UTF_8));
            writeText(to, value);
        });
        to.setInt(lengthAt, to.writerIndex() - lengthAt - 4);
    }

    private static void writeText(ByteBuf to, String text) {
        int lengthAt = to.writerIndex();
        to.writeInt(0);
        to.setInt(lengthAt, to.writeCharSequence(text, StandardCharsets.UTF_8));
    }
}
