package io.trivium.rocket.server.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.topic.Topic;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.admin.DeleteRoute;
import io.trivium.rocket.protocol.body.TopicConfig;
import io.trivium.rocket.protocol.body.TopicTable;
import io.trivium.rocket.protocol.request.GetRoute;
import io.trivium.rocket.protocol.request.RegisterBroker;
import io.trivium.rocket.server.config.KeptValues;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.server.fake.HeapBroker;
import io.trivium.rocket.server.fake.ManualWorld;
import io.trivium.rocket.server.fake.RecordingPeer;
import io.trivium.rocket.server.namesrv.NameServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistrationTest {
    private static final int MANY = 300;

    private final ManualWorld world = new ManualWorld();
    private final HeapBroker engine = new HeapBroker(world);
    private final NameServer nameServer = new NameServer(world::nanos, engine);
    private final List<RegisterBroker> told = new ArrayList<>();
    private final RecordingPeer peer = new RecordingPeer("broker");
    private boolean lost;
    private final Registration registration = new Registration(
            engine,
            RocketServerConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 10911)),
            new KeptValues(engine, "setting/"),
            List.of(this::call),
            1);

    private CompletionStage<Reply> call(Request request) {
        if (lost) {
            return CompletableFuture.failedFuture(new IOException("lost"));
        }
        if (request instanceof RegisterBroker register) {
            told.add(register);
        }
        return nameServer.dispatch(request, peer);
    }

    @BeforeEach
    void registerTwo() {
        put("first");
        put("second");
        registration.refresh();
        told.clear();
    }

    @Test
    void manyTopicsCreatedAtOnceAreToldOneByOne() {
        List<Topic> created =
                IntStream.range(0, MANY).mapToObj(i -> put("topic" + i)).toList();

        created.forEach(registration::announce);

        assertThat(told)
                .hasSize(MANY)
                .allSatisfy(message -> assertThat(message.topics().topics()).hasSize(1));
        assertThat(told)
                .extracting(RegisterBroker::topics)
                .extracting(TopicTable::version)
                .doesNotHaveDuplicates();
        registration.refresh();
        assertThat(told).as("nothing is left to tell").hasSize(MANY);
    }

    @Test
    void whatIsDeletedWhileAnotherIsCreatedLeavesTheRoutes() {
        engine.deleteTopic("first").toCompletableFuture().join();
        Topic third = put("third");

        registration.announce(third);
        registration.withdraw("first");

        assertThat(known("first")).isFalse();
        assertThat(known("third")).isTrue();
    }

    @Test
    void twoChangesOfOneTopicEndWithTheLaterOne() {
        Topic created = put("third");
        engine.deleteTopic("third").toCompletableFuture().join();

        registration.withdraw("third");
        registration.announce(created);

        assertThat(known("third")).isFalse();
    }

    @Test
    void aChangeThatANameServerMissedIsToldWithTheNextSignOfLife() {
        Topic missed = put("missed");
        lost = true;
        registration.announce(missed);
        lost = false;
        registration.announce(put("heard"));
        assertThat(known("missed")).isFalse();

        registration.refresh();

        assertThat(known("missed")).isTrue();
        told.clear();
        registration.refresh();
        assertThat(told).isEmpty();
    }

    @Test
    void whatTheEngineChangesByItselfIsToldWithTheNextSignOfLife() {
        put("silent");

        registration.refresh();

        assertThat(known("silent")).isTrue();
    }

    @Test
    void whatIsTakenOutOfTheRoutesAloneIsBackWithTheNextSignOfLife() {
        forget("first");
        registration.announce(put("third"));
        assertThat(known("first")).isFalse();

        registration.refresh();

        assertThat(known("first")).isTrue();
        told.clear();
        registration.refresh();
        assertThat(told).isEmpty();
    }

    @Test
    void aTopicThatIsCreatedAgainWhileAToolDeletesItIsToldOnceMoreAlone() {
        engine.deleteTopic("first").toCompletableFuture().join();
        registration.withdraw("first");
        registration.announce(put("first"));
        registration.refresh();
        told.clear();

        registration.refresh();
        registration.refresh();

        assertThat(told)
                .as("for name servers that tell nobody what a tool deleted")
                .singleElement()
                .satisfies(message -> assertThat(message.topics().topics())
                        .extracting(TopicConfig::name)
                        .containsExactly("first"));
    }

    private void forget(String topic) {
        nameServer.dispatch(new DeleteRoute(topic, null), peer);
    }

    private Topic put(String name) {
        return engine.putTopic(TopicSettings.of(name, 1)).toCompletableFuture().join();
    }

    private boolean known(String topic) {
        return nameServer
                        .dispatch(new GetRoute(topic, true), peer)
                        .toCompletableFuture()
                        .join()
                        .code()
                == 0;
    }
}
