package io.trivium.amqp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.apache.qpid.protonj2.types.transport.ConnectionError;

/**
 * Cuts what comes from the network into protocol headers and whole frames, each a byte array of its own, and refuses what is longer than
 * the limit of the moment before it is kept. A frame's performative is checked to be well-formed, to end within its frame, and to name
 * nothing new once too much has been named.
 */
public final class FrameSplitter extends ByteToMessageDecoder {
    /** Bytes of a protocol header, and of the fixed part of a frame. */
    public static final int HEADER_BYTES = 8;

    /** In a protocol header, where SASL says that it follows. */
    private static final int PROTOCOL_ID = 4;

    private static final byte SASL_ID = 3;

    private final RememberedNames names;
    private int maxFrameBytes;
    private boolean headerNext = true;
    private boolean sasl;
    private boolean finished;

    /** Makes a splitter that expects a protocol header first. */
    public FrameSplitter(RememberedNames names, int maxFrameBytes) {
        this.names = names;
        this.maxFrameBytes = maxFrameBytes;
    }

    /** Says that a protocol header comes next, not a frame. */
    public void expectHeader() {
        headerNext = true;
    }

    /** Sets the limit for the frames that follow. */
    public void limit(int bytes) {
        maxFrameBytes = bytes;
    }

    /** Reads nothing more: what still comes is thrown away. */
    public void finish() {
        finished = true;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (finished) {
            in.skipBytes(in.readableBytes());
        } else if (in.readableBytes() >= HEADER_BYTES) {
            if (headerNext) {
                headerNext = false;
                byte[] header = take(in, HEADER_BYTES);
                sasl = header[PROTOCOL_ID] == SASL_ID;
                out.add(header);
            } else {
                frame(in, out);
            }
        } else if (headerNext) {
            // A stranger of another protocol may send less than eight bytes and wait: its first byte tells.
            if (in.isReadable() && in.getByte(in.readerIndex()) != 'A') {
                headerNext = false;
                out.add(take(in, in.readableBytes()));
            }
        }
    }

    private void frame(ByteBuf in, List<Object> out) {
        long size = in.getUnsignedInt(in.readerIndex());
        if (size < HEADER_BYTES) {
            throw new AmqpException(
                    ConnectionError.FRAMING_ERROR, "A frame of " + size + " bytes has no room for its header");
        }
        if (size > maxFrameBytes) {
            throw new AmqpException(
                    ConnectionError.FRAMING_ERROR,
                    "A frame of " + size + " bytes is over the limit of " + maxFrameBytes);
        }
        if (in.readableBytes() >= size) {
            byte[] frame = take(in, (int) size);
            check(frame);
            out.add(frame);
        }
    }

    private void check(byte[] frame) {
        int start = (frame[4] & 0xFF) * 4;
        if (start < HEADER_BYTES || start > frame.length) {
            throw new AmqpException(ConnectionError.FRAMING_ERROR, "A frame's data offset is outside the frame");
        }
        if (start == frame.length) {
            return;
        }
        if (sasl) {
            // Strangers may send those, and they never come to the protocol engine.
            EncodedValues.skip(frame, start, frame.length);
        } else {
            EncodedValues.skip(frame, start, frame.length, names);
        }
    }

    private static byte[] take(ByteBuf in, int count) {
        byte[] bytes = new byte[count];
        in.readBytes(bytes);
        return bytes;
    }
}
