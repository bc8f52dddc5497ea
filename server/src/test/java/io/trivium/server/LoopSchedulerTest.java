package io.trivium.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopSchedulerTest {
    private final EventLoop loop = new DefaultEventLoop();

    @AfterEach
    void stop() {
        var unused = loop.shutdownGracefully();
    }

    @Test
    void workThatFailsIsTriedAgain() throws InterruptedException {
        CountDownLatch exceptions = new CountDownLatch(2);
        CountDownLatch errors = new CountDownLatch(2);
        LoopScheduler scheduler = new LoopScheduler(loop);

        scheduler.every(Duration.ofMillis(1), () -> {
            exceptions.countDown();
            throw new IllegalStateException("not now");
        });
        scheduler.every(Duration.ofMillis(1), () -> {
            errors.countDown();
            throw new NoClassDefFoundError("not now");
        });

        assertThat(exceptions.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(errors.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
