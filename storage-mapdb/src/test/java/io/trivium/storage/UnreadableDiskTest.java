package io.trivium.storage;

import static io.trivium.storage.EngineOnDisk.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.disk.HeapDisk;
import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.publish.PublishReceipt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A disk that has lost a sector of the log: what stands there is lost, the rest is served, and nobody touches it in mapped memory. */
class UnreadableDiskTest {
    private static final int SEGMENT = 1 << 18;
    private static final StoreConfig LAYOUT = new StoreConfig(SEGMENT, 1 << 13, 1 << 16);

    private final HeapDisk disk = new HeapDisk(1 << 30);
    private final EngineOnDisk on = new EngineOnDisk(disk, LAYOUT, BrokerConfig.DEFAULTS);
    private final List<PublishReceipt> receipts = new ArrayList<>();

    @Test
    void whatStandsInASectorOfAFullSegmentIsLostAndTheRestServed() {
        fill(600);
        PublishReceipt lost = receipts.get(100);
        on.engine.close();

        on.open(losing(lost.position()));

        assertThat(on.engine.message(lost.position())).isEmpty();
        assertThat(served()).isBetween(400, 560);
        assertThat(on.store.recovery().damaged()).isNotEmpty();
        assertThat(on.faults).isEmpty();
        assertThat(StoreTools.verify(losing(lost.position())).problems()).isNotEmpty();
    }

    @Test
    void aBrokerStartsWhenASectorOfItsLastSegmentIsLost() {
        fill(200);
        PublishReceipt lost = receipts.get(100);
        on.engine.close();

        on.open(losing(lost.position()));

        assertThat(on.engine.message(lost.position())).isEmpty();
        assertThat(on.engine.message(receipts.get(10).position())).isPresent();
        assertThat(on.engine.message(receipts.get(190).position())).isPresent();
        assertThat(on.faults).isEmpty();
    }

    @Test
    void thatAFileCannotBeOpenedIsNoDamage() {
        fill(600);
        PublishReceipt message = receipts.get(100);
        on.engine.close();
        boolean[] full = {false};
        on.open(proxy(Disk.class, (self, method, arguments) -> {
            if (full[0] && method.getName().equals("open")) {
                throw new UncheckedIOException(new IOException("Too many open files"));
            }
            return invoke(disk, method, arguments);
        }));

        full[0] = true;
        assertThatThrownBy(() -> on.engine.message(message.position())).isInstanceOf(UncheckedIOException.class);
        full[0] = false;

        assertThat(on.engine.message(message.position())).isPresent();
        assertThat(on.store.recovery().damaged()).isEmpty();
    }

    private void fill(int messages) {
        on.topic(1);
        for (int i = 0; i < messages; i++) {
            receipts.add(on.publish(message(1000, 0, 0)));
        }
    }

    private int served() {
        int served = 0;
        for (long offset = 0; offset < receipts.size(); ) {
            try (PullResult found = on.pull(offset)) {
                served += found.records().size();
                offset = found.nextOffset();
            }
        }
        return served;
    }

    private Disk losing(long position) {
        String segment = "log/%016x".formatted(position / SEGMENT * SEGMENT);
        long sector = position % SEGMENT & -4096;
        return proxy(Disk.class, (self, method, arguments) -> {
            Object result = invoke(disk, method, arguments);
            return result instanceof DiskFile file && arguments[0].equals(segment) ? losing(file, sector) : result;
        });
    }

    private static DiskFile losing(DiskFile file, long sector) {
        return proxy(DiskFile.class, (self, method, arguments) -> {
            if (method.getName().equals("read")) {
                long at = (long) arguments[1];
                if (at < sector + 4096 && at + ((ByteBuffer) arguments[0]).remaining() > sector) {
                    throw new UncheckedIOException(new IOException("Input/output error"));
                }
            }
            return invoke(file, method, arguments);
        });
    }

    private static Object invoke(Object target, java.lang.reflect.Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
