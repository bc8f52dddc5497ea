package io.trivium.jms.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.jms.fake.Fixture;
import io.trivium.jms.fake.Threads;
import io.trivium.jms.fake.Threads.Calling;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jakarta Messaging §6.1.8: what others get while the closing of a connection or session waits for a listener that works for long. */
@Timeout(20)
class EndingTest {
    @RegisterExtension
    final Fixture fixture = new Fixture();

    private final CountDownLatch go = new CountDownLatch(1);
    private JmsConnection connection;
    private Session working;
    private Session idle;
    private Queue more;

    @BeforeEach
    void occupy() throws JMSException {
        connection = fixture.started();
        idle = connection.createSession();
        working = connection.createSession();
        more = idle.createQueue("more");
        CountDownLatch called = new CountDownLatch(1);
        Queue orders = idle.createQueue("orders");
        working.createConsumer(orders).setMessageListener(message -> {
            called.countDown();
            Threads.await(go);
        });
        idle.createProducer(orders).send(idle.createMessage());
        Threads.await(called);
    }

    @AfterEach
    void letGo() {
        go.countDown();
    }

    @Test
    void messagesGoToOthersMeanwhile() throws Exception {
        idle.createConsumer(more).setMessageListener(message -> {});
        Threads.until(() -> fixture.broker.waitingPops() > 0);
        Session other = fixture.started().createSession();
        MessageConsumer competing = other.createConsumer(more);
        Calling closing = Threads.call(connection::close);
        assertThat(closing.waits()).isTrue();

        for (int i = 0; i < 3; i++) {
            other.createProducer(more).send(other.createMessage());
            assertThat(competing.receive(10_000)).isNotNull();
        }

        go.countDown();
        closing.end();
    }

    @Test
    void receivingIsRefusedInsteadOfReturningAtOnce() throws Exception {
        MessageConsumer consumer = idle.createConsumer(more);
        Calling closing = Threads.call(connection::close);
        assertThat(closing.waits()).isTrue();

        assertThatThrownBy(() -> consumer.receive(10_000)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> idle.createConsumer(more)).isInstanceOf(IllegalStateException.class);

        go.countDown();
        closing.end();
    }

    @Test
    void aConsumerThatIsRefusedMeanwhileTakesNothing() throws Exception {
        fixture.broker.lastClient().declarations().hold();
        Calling making = Threads.call(() -> working.createConsumer(working.createTopic("news")));
        assertThat(making.waits()).isTrue();
        Calling closing = Threads.call(working::close);
        assertThat(closing.waits()).isTrue();
        int before = fixture.broker.waitingPops();

        fixture.broker.lastClient().declarations().release();

        assertThatThrownBy(making::end).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(fixture.broker.waitingPops()).isEqualTo(before);
        go.countDown();
        closing.end();
    }
}
