package io.trivium.rocket.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.Broker;
import io.trivium.broker.topic.Topic;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.Hello;
import io.trivium.rocket.protocol.request.OwnTemporary;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.server.fake.HeapBroker;
import io.trivium.rocket.server.fake.ManualWorld;
import io.trivium.rocket.server.fake.RecordingPeer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Temporary destinations that take their time to be made. */
class TemporaryTopicsTest {
    private static final String SESSION = "0123456789abcdef0123456789abcdef";
    private static final String SLOW = "TRV-TQ-slow";
    private static final int ENOUGH_TO_TIDY = 1100;

    private final ManualWorld world = new ManualWorld();
    private final HeapBroker engine = new HeapBroker(world);
    private final RecordingPeer peer = new RecordingPeer("one");
    private final CompletableFuture<Topic> slow = new CompletableFuture<>();
    private @Nullable TopicSettings settings;
    private final RocketRoles roles = RocketRoles.open(
            slowly(),
            RocketServerConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 10911)),
            world.surroundings(),
            Installation.ALONE);

    @BeforeEach
    void begin() {
        roles.start().toCompletableFuture().join();
        assertThat(ask(new Hello(SESSION)).join().code()).isZero();
    }

    @Test
    void oneThatIsStillBeingMadeIsNotForgotten() {
        CompletableFuture<Reply> making = ask(new OwnTemporary(SESSION, SLOW, 1));
        for (int i = 0; i < ENOUGH_TO_TIDY; i++) {
            ask(new OwnTemporary(SESSION, "TRV-TQ-" + i, 1)).join();
        }
        make();
        assertThat(making.join().code()).isZero();

        peer.close();

        assertThat(engine.topic(SLOW)).isEmpty();
    }

    @Test
    void oneThatIsMadeWhenItsSessionHasEndedGoesAtOnce() {
        CompletableFuture<Reply> making = ask(new OwnTemporary(SESSION, SLOW, 1));
        peer.close();

        make();

        assertThat(making.join().code()).isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(engine.topic(SLOW)).isEmpty();
    }

    private CompletableFuture<Reply> ask(Request request) {
        return roles.broker().dispatch(request, peer).toCompletableFuture();
    }

    private void make() {
        engine.putTopic(Objects.requireNonNull(settings, "not asked for")).thenAccept(slow::complete);
    }

    private Broker slowly() {
        return (Broker) Proxy.newProxyInstance(
                Broker.class.getClassLoader(), new Class<?>[] {Broker.class}, (self, method, arguments) -> {
                    if (method.getName().equals("putTopic")
                            && arguments[0] instanceof TopicSettings asked
                            && asked.name().equals(SLOW)) {
                        settings = asked;
                        return slow;
                    }
                    try {
                        return method.invoke(engine, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
