package io.trivium.rocket.protocol;

/** How the header of a frame is written. A reply's header is written as that of its request. */
public enum HeaderType {
    /** JSON text. */
    JSON,
    /** RocketMQ's binary form, whose code has 16 bits. */
    BINARY;

    /** The byte that stands for it. */
    int wireByte() {
        return this == JSON ? 0 : 1;
    }

    static HeaderType of(int wireByte) {
        return switch (wireByte) {
            case 0 -> JSON;
            case 1 -> BINARY;
            default -> throw new MalformedFrameException("unknown header type " + wireByte);
        };
    }
}
