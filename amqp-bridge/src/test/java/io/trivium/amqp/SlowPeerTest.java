package io.trivium.amqp;

import static io.trivium.amqp.RawFrames.begin;
import static io.trivium.amqp.RawFrames.frame;
import static io.trivium.amqp.RawFrames.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.trivium.amqp.wire.FrameSplitter;
import io.trivium.amqp.wire.RememberedNames;
import io.trivium.amqp.wire.SaslExchange.Login;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.apache.qpid.protonj2.types.transport.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A peer that asks more than it reads the answers of. */
class SlowPeerTest {
    private static final int MANY = 300_000;
    private static final long MOST_BYTES = 8 << 20;

    private final FakeCluster cluster = new FakeCluster();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
        cluster.close();
    }

    /** Nothing is flushed before the batch of frames ends, as if the peer took nothing. */
    @Test
    void noMoreIsReadWhileTheAnswersAreNot() {
        AmqpServerConfig config = AmqpServerConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Door door = new Door(config, cluster, Authenticator.LOOPBACK, InstantSource.system(), new SecureRandom());
        channel.pipeline()
                .addLast(new AmqpConnection(
                        door, new FrameSplitter(new RememberedNames(), config.maxFrameBytes()), Login.NOBODY));
        byte[] echo = frame(new Flow()
                .setNextIncomingId(0)
                .setIncomingWindow(1)
                .setNextOutgoingId(0)
                .setOutgoingWindow(1)
                .setEcho(true));
        channel.pipeline().fireChannelRead(frame(open())).fireChannelRead(frame(begin()));
        for (int i = 0; i < MANY && channel.config().isAutoRead(); i++) {
            channel.pipeline().fireChannelRead(echo);
        }

        assertThat(channel.config().isAutoRead()).isFalse();
        assertThat(channel.unsafe().outboundBuffer().totalPendingWriteBytes()).isLessThan(MOST_BYTES);

        channel.pipeline().fireChannelReadComplete();
        channel.runPendingTasks();
        assertThat(channel.config().isAutoRead()).isTrue();
    }
}
