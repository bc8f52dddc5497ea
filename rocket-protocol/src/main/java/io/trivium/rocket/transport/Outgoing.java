package io.trivium.rocket.transport;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.FrameWriter;
import io.trivium.rocket.protocol.HeaderType;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;

/** A frame that waits to be written. */
sealed interface Outgoing {
    /** The body; whoever asks owns it. Called once. */
    ByteBuf body();

    /** Writes what stands before the body. */
    void writeHead(FrameWriter writer, ByteBuf to, ByteBuf body);

    /** A request of ours. */
    record Call(Request request, int opaque, boolean oneWay) implements Outgoing {
        @Override
        public ByteBuf body() {
            return request.body();
        }

        @Override
        public void writeHead(FrameWriter writer, ByteBuf to, ByteBuf body) {
            writer.writeRequest(to, request, opaque, oneWay, body);
        }
    }

    /** Our answer, written as the request was. */
    record Answer(Reply reply, int opaque, HeaderType headerType) implements Outgoing {
        @Override
        public ByteBuf body() {
            return reply.body();
        }

        @Override
        public void writeHead(FrameWriter writer, ByteBuf to, ByteBuf body) {
            writer.writeReply(to, headerType, reply, opaque, body.readableBytes());
        }
    }
}
