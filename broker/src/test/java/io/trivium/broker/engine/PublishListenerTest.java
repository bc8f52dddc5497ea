package io.trivium.broker.engine;

import static io.trivium.broker.engine.EngineFixture.GROUP;
import static io.trivium.broker.engine.EngineFixture.LEASE;
import static io.trivium.broker.engine.EngineFixture.TOPIC;
import static io.trivium.broker.engine.EngineFixture.message;
import static io.trivium.broker.engine.EngineFixture.pop;
import static io.trivium.broker.engine.EngineFixture.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.engine.EngineFixture.Popped;
import io.trivium.broker.publish.PublishListener;
import io.trivium.broker.publish.RequestToken;
import io.trivium.broker.transaction.Transactions.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PublishListenerTest {
    private static final String SESSION = "session";
    private static final String TX = "tx";

    private final EngineFixture fixture = new EngineFixture().withTopic(1);
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void listen() {
        fixture.engine.tell(new PublishListener() {
            @Override
            public void deadLettered(String topic, String group) {
                told.add("dead " + topic + " " + group);
            }

            @Override
            public void sent(String topic, int messages, long bytes) {
                told.add("sent " + topic + " " + messages + " " + bytes);
            }
        });
    }

    @Test
    void messageThatFailedTooOftenIsToldOf() {
        fixture.withAttempts(0);
        fixture.publish("a");
        fixture.pop(pop());

        fixture.pass(LEASE);

        assertThat(fixture.pop(pop())).isEmpty();
        assertThat(told).containsExactly("dead " + TOPIC + " " + GROUP);
    }

    @Test
    void rejectedMessageIsToldOfOnce() {
        fixture.publish("a");
        Popped message = fixture.pop(pop()).get(0);

        for (int i = 0; i < 2; i++) {
            fixture.await(fixture.engine.deadLetter(
                    GROUP, queue(message.queue()), new long[] {message.offset()}, "rejected", null));
        }

        assertThat(told).containsExactly("dead " + TOPIC + " " + GROUP);
    }

    @Test
    void whatATransactionSendsIsToldOfWhenItIsCommitted() {
        begin();
        assertThat(told).isEmpty();

        fixture.await(fixture.engine
                .transactions()
                .commit(SESSION, TX, new RequestToken(SESSION, 1, 0), new Work(2, List.of())));
        fixture.await(fixture.engine
                .transactions()
                .commit(SESSION, TX, new RequestToken(SESSION, 1, 0), new Work(2, List.of())));

        assertThat(told).containsExactly("sent " + TOPIC + " 2 " + bytes());
    }

    @Test
    void whatABranchSendsIsToldOfWhenItIsCommitted() {
        begin();
        fixture.await(fixture.engine.transactions().prepare(SESSION, TX, new Work(2, List.of())));
        assertThat(told).isEmpty();

        fixture.await(fixture.engine.transactions().commit(SESSION, TX, null, Work.NONE));

        assertThat(told).containsExactly("sent " + TOPIC + " 2 " + bytes());
    }

    @Test
    void whatIsRolledBackIsNotToldOf() {
        begin();

        fixture.await(fixture.engine.transactions().rollback(SESSION, TX));

        assertThat(told).isEmpty();
    }

    private void begin() {
        fixture.await(fixture.engine.openSession(SESSION));
        fixture.await(fixture.engine.transactions().begin(SESSION, TX, Duration.ZERO));
        for (int i = 0; i < 2; i++) {
            fixture.await(fixture.engine
                    .transactions()
                    .send(SESSION, TX, i, TOPIC, message("a").outgoing()));
        }
    }

    private static int bytes() {
        return 2 * message("a").outgoing().record().remaining();
    }
}
