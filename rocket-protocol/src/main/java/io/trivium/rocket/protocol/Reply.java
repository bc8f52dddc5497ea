package io.trivium.rocket.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * An answer: its code, perhaps a text for people, perhaps a typed header and a body. The receiver owns the body and releases it.
 *
 * @param code RocketMQ's response code, see {@link ResponseCode}
 * @param remark why, or null
 * @param header null if the answer has no fields
 * @param body empty for most
 */
public record Reply(
        int code, @Nullable String remark, @Nullable ReplyHeader header, ByteBuf body) {
    public static Reply success() {
        return new Reply(ResponseCode.SUCCESS, null, null, Unpooled.EMPTY_BUFFER);
    }

    public static Reply success(ReplyHeader header) {
        return new Reply(ResponseCode.SUCCESS, null, header, Unpooled.EMPTY_BUFFER);
    }

    public static Reply success(ByteBuf body) {
        return new Reply(ResponseCode.SUCCESS, null, null, body);
    }

    public static Reply failure(int code, String remark) {
        return new Reply(code, remark, null, Unpooled.EMPTY_BUFFER);
    }
}
