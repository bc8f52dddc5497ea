package io.trivium.rocket.transport;

import io.trivium.rocket.protocol.FrameReader;
import io.trivium.rocket.protocol.FrameWriter;

/** What all connections of one event loop read and write their frames with, one frame after the other. That event loop owns it. */
record FrameCodec(FrameReader reader, FrameWriter writer) {
    FrameCodec() {
        this(new FrameReader(), new FrameWriter());
    }
}
