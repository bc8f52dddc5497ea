package io.trivium.rocket.protocol;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A frame that was read.
 *
 * @param code of the request, or of the reply
 * @param language of the sender, by RocketMQ's name
 * @param version of the sender, an ordinal of RocketMQ's releases
 * @param opaque the sender's number of the request; a reply repeats it
 * @param flag bits {@link #REPLY} and {@link #ONE_WAY}
 * @param body owned by whoever reads the frame
 */
public record Frame(
        HeaderType headerType,
        int code,
        String language,
        int version,
        int opaque,
        int flag,
        @Nullable String remark,
        Fields fields,
        ByteBuf body) {
    public static final int REPLY = 0x1;
    public static final int ONE_WAY = 0x2;

    /** What our own frames say: RocketMQ 5.5.0. */
    public static final int OWN_VERSION = 513;

    public static final String OWN_LANGUAGE = "JAVA";

    /** The longest frame, its length word included. */
    public static final int MAX_BYTES = 16 * 1024 * 1024;

    /** The longest header: RocketMQ's own are under 200 KiB, the most that 32 KiB of properties can take as JSON. */
    public static final int MAX_HEADER_BYTES = 1024 * 1024;

    public boolean reply() {
        return (flag & REPLY) != 0;
    }

    public boolean oneWay() {
        return (flag & ONE_WAY) != 0;
    }
}
