package io.trivium.amqp;

import static io.trivium.amqp.RawFrames.attach;
import static io.trivium.amqp.RawFrames.begin;
import static io.trivium.amqp.RawFrames.frame;
import static io.trivium.amqp.RawFrames.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.trivium.amqp.wire.EngineGuard;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.qpid.protonj2.buffer.impl.ProtonByteArrayBuffer;
import org.apache.qpid.protonj2.engine.Engine;
import org.apache.qpid.protonj2.engine.IncomingDelivery;
import org.apache.qpid.protonj2.engine.Session;
import org.apache.qpid.protonj2.types.transport.Transfer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the protocol engine keeps of deliveries that the sender settles or gives up after it has begun them unsettled. */
class AbortedDeliveriesTest {
    private static final int COUNT = 100;

    private final Engine engine = Engines.make(new EngineGuard(), UnpooledByteBufAllocator.DEFAULT);
    private final List<Session> sessions = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    @BeforeEach
    void attachSender() {
        engine.outputHandler((buffer, done) -> {
            if (done != null) {
                done.run();
            }
        });
        engine.errorHandler(failed -> failures.add(failed.failureCause()));
        engine.connection().openHandler(connection -> connection.open());
        engine.connection().sessionOpenHandler(session -> {
            sessions.add(session);
            session.open();
        });
        engine.connection().receiverOpenHandler(receiver -> {
            receiver.deliveryReadHandler(delivery -> {
                delivery.readAll();
                if (!delivery.isPartial()) {
                    delivery.settle();
                }
            });
            receiver.deliveryAbortedHandler(IncomingDelivery::settle);
            receiver.open();
            receiver.addCredit(COUNT);
        });
        engine.start();
        ingest(ProtocolHeader.AMQP.bytes());
        ingest(frame(open()));
        ingest(frame(begin()));
        ingest(frame(attach("s", 0)));
    }

    @Test
    void abortedDeliveriesAreForgotten() throws ReflectiveOperationException {
        for (int i = 0; i < COUNT; i++) {
            ingest(frame(first(i), 0, new byte[] {0}));
            ingest(frame(new Transfer().setHandle(0).setAborted(true)));
        }

        assertThat(failures).isEmpty();
        assertThat(unsettled()).isZero();
    }

    @Test
    void deliveriesThatAreSettledByTheirLastFrameAreForgotten() throws ReflectiveOperationException {
        for (int i = 0; i < COUNT; i++) {
            ingest(frame(first(i), 0, new byte[] {0}));
            ingest(frame(new Transfer().setHandle(0).setSettled(true), 0, new byte[] {0}));
        }

        assertThat(failures).isEmpty();
        assertThat(unsettled()).isZero();
    }

    private static Transfer first(int number) {
        Transfer first = new Transfer();
        return first.setHandle(0)
                .setDeliveryId(number)
                .setDeliveryTag(new byte[] {(byte) number})
                .setMore(true);
    }

    private void ingest(byte[] bytes) {
        engine.ingest(
                new ProtonByteArrayBuffer(bytes).setWriteOffset(bytes.length).convertToReadOnly());
    }

    /** The engine does not show it. */
    private int unsettled() throws ReflectiveOperationException {
        Object window = field(sessions.get(0), "incomingWindow");
        return ((Map<?, ?>) field(window, "unsettled")).size();
    }

    private static Object field(Object owner, String name) throws ReflectiveOperationException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }
}
