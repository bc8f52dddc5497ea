package io.trivium.rocket.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.trivium.message.MessageProperties;
import io.trivium.message.StoredMessage;
import io.trivium.message.StoredRecord;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.body.ConsumerData;
import io.trivium.rocket.protocol.body.HeartbeatData;
import io.trivium.rocket.protocol.body.SubscriptionData;
import io.trivium.rocket.protocol.request.GetRoute;
import io.trivium.rocket.protocol.request.Heartbeat;
import io.trivium.rocket.protocol.request.PullMessage;
import io.trivium.rocket.protocol.request.SendMessage;
import io.trivium.rocket.protocol.request.SendMessageReply;
import io.trivium.rocket.protocol.request.UpdateTopic;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.server.fake.HeapBroker;
import io.trivium.rocket.server.fake.ManualWorld;
import io.trivium.rocket.server.fake.RecordingPeer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Both roles over a small engine, with a clock that stands until a test moves it. */
final class Fixture {
    static final String TOPIC = "orders";
    static final String GROUP = "workers";

    final ManualWorld world;
    final HeapBroker engine;
    final RocketServerConfig config =
            RocketServerConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 10911));
    final RocketRoles roles;
    final RecordingPeer peer = new RecordingPeer("one");

    Fixture() {
        this(new ManualWorld());
    }

    private Fixture(ManualWorld world) {
        this(world, new HeapBroker(world));
    }

    private Fixture(ManualWorld world, HeapBroker engine) {
        this.world = world;
        this.engine = engine;
        roles = RocketRoles.open(engine, config, world.surroundings(), Installation.ALONE);
        roles.start().toCompletableFuture().join();
    }

    /** New roles over the same engine. */
    Fixture restarted() {
        roles.close();
        return new Fixture(world, engine);
    }

    /** With a topic of four queues. */
    static Fixture withTopic() {
        Fixture fixture = new Fixture();
        fixture.ask(new UpdateTopic(TOPIC, "TBW102", 4, 4, 6, "SINGLE_TAG", 0, false, null));
        return fixture;
    }

    CompletableFuture<Reply> start(Request request) {
        return start(request, peer);
    }

    CompletableFuture<Reply> start(Request request, RecordingPeer from) {
        return roles.broker().dispatch(request, from).toCompletableFuture();
    }

    Reply ask(Request request) {
        return ask(request, peer);
    }

    Reply ask(Request request, RecordingPeer from) {
        CompletableFuture<Reply> answer = start(request, from);
        if (!answer.isDone()) {
            throw new AssertionError("not answered: " + request);
        }
        return answer.join();
    }

    int routeCode(String topic) {
        return roles.nameServer()
                .dispatch(new GetRoute(topic, true), peer)
                .toCompletableFuture()
                .join()
                .code();
    }

    /** Lets time go by; the engine delivers what is due. */
    void pass(Duration time) {
        world.pass(time);
        engine.tick();
    }

    Reply send(String topic, int queue, MessageProperties properties, String body) {
        return ask(message(topic, queue, properties, body));
    }

    /** Sends the first half of a transaction, born now. */
    SendMessageReply prepare(String id, int queue, MessageProperties more) {
        return prepare(id, queue, world.millis(), more);
    }

    SendMessageReply prepare(String id, int queue, long bornMillis, MessageProperties more) {
        MessageProperties properties =
                more.set("TRAN_MSG", "true").set("PGROUP", "producers").set("UNIQ_KEY", id);
        return SendMessageReply.of(ask(new SendMessage(
                SendMessage.SHORT_NAMES,
                "producers",
                TOPIC,
                "TBW102",
                4,
                queue,
                4,
                bornMillis,
                0,
                properties.encode(),
                0,
                false,
                -1,
                false,
                bytes("paid"))));
    }

    static SendMessage message(String topic, int queue, MessageProperties properties, String body) {
        return message(SendMessage.SHORT_NAMES, topic, queue, properties, bytes(body), 0, -1);
    }

    static SendMessage message(
            int code, String topic, int queue, MessageProperties properties, ByteBuf body, int attempts, int max) {
        return new SendMessage(
                code,
                "producers",
                topic,
                "TBW102",
                4,
                queue,
                0,
                1_700_000_000_000L,
                7,
                properties.encode(),
                attempts,
                false,
                max,
                code == SendMessage.BATCH,
                body);
    }

    static ByteBuf bytes(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A heartbeat of a consumer of a topic. */
    static Heartbeat heartbeat(String clientId, String group, String topic, String expression, long version) {
        SubscriptionData subscription = new SubscriptionData(topic, expression, "TAG", version);
        ConsumerData consumer = new ConsumerData(
                group, "CONSUME_PASSIVELY", "CLUSTERING", "CONSUME_FROM_LAST_OFFSET", false, List.of(subscription));
        return new Heartbeat(new HeartbeatData(clientId, List.of(consumer), List.of(), 0, false));
    }

    static Heartbeat producerHeartbeat(String clientId, String group) {
        return new Heartbeat(new HeartbeatData(clientId, List.of(), List.of(group), 0, false));
    }

    /** A pull that brings its own subscription. */
    static PullMessage pull(String topic, int queue, long offset) {
        return pull(topic, queue, offset, PullMessage.SUBSCRIPTION, "*", 0);
    }

    static PullMessage pull(
            String topic, int queue, long offset, int sysFlag, @Nullable String expression, long waitMillis) {
        return new PullMessage(
                PullMessage.PULL,
                GROUP,
                topic,
                queue,
                offset,
                32,
                sysFlag,
                offset,
                waitMillis,
                expression,
                0,
                "TAG",
                -1);
    }

    /** The messages of a topic's queue, all of them. */
    List<StoredMessage> stored(String topic, int queue) {
        return messages(ask(pull(topic, queue, 0)));
    }

    static List<StoredMessage> messages(Reply reply) {
        byte[] bytes = ByteBufUtil.getBytes(reply.body());
        reply.body().release();
        return StoredRecord.decodeAll(ByteBuffer.wrap(bytes));
    }

    static String text(StoredMessage message) {
        return new String(message.body(), StandardCharsets.UTF_8);
    }
}
