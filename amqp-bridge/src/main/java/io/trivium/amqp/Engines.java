package io.trivium.amqp;

import io.netty.buffer.ByteBufAllocator;
import io.trivium.amqp.wire.EngineGuard;
import io.trivium.amqp.wire.FailureNames;
import org.apache.qpid.protonj2.buffer.netty.Netty4ProtonBufferAllocator;
import org.apache.qpid.protonj2.engine.Engine;
import org.apache.qpid.protonj2.engine.impl.ProtonConstants;
import org.apache.qpid.protonj2.engine.impl.ProtonEngine;
import org.apache.qpid.protonj2.engine.impl.ProtonFrameDecodingHandler;
import org.apache.qpid.protonj2.engine.impl.ProtonFrameEncodingHandler;
import org.apache.qpid.protonj2.engine.impl.ProtonPerformativeHandler;

/** Puts a protocol engine together: its own handlers with ours between them. */
final class Engines {
    private Engines() {}

    static Engine make(EngineGuard guard, ByteBufAllocator allocator) {
        ProtonEngine engine = new ProtonEngine();
        // Frames are read from the last to the first and written from the first to the last.
        engine.pipeline()
                .addLast("failure-names", new FailureNames())
                .addLast(ProtonConstants.AMQP_PERFORMATIVE_HANDLER, new ProtonPerformativeHandler())
                .addLast("guard", guard)
                .addLast(ProtonConstants.FRAME_DECODING_HANDLER, new ProtonFrameDecodingHandler())
                .addLast(ProtonConstants.FRAME_ENCODING_HANDLER, new ProtonFrameEncodingHandler());
        engine.configuration().setBufferAllocator(new Netty4ProtonBufferAllocator(allocator));
        return engine;
    }
}
