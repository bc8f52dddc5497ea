package io.trivium.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.disk.HeapDisk;
import io.trivium.broker.log.MessageLog.FrameReader;
import io.trivium.broker.log.MessageLog.FrameVisitor;
import io.trivium.broker.log.OpenFrame;
import io.trivium.broker.log.Slice;
import io.trivium.storage.file.ClosedFileException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What readers see of a part of the log that retention replaces just when they begin to read it. */
class LogReaderTest {
    private static final byte KIND = 7;
    private static final LogSizes SIZES = new LogSizes(1 << 16, 1 << 13, 1 << 13);

    private final HeapDisk disk = new HeapDisk(1 << 24);
    private final DamageReporter damage = new DamageReporter();
    private final Segments segments = new Segments(disk, SIZES.segment(), start -> null, damage);
    private final LogWriter writer =
            new LogWriter(disk, SIZES, segments, 0, 1, Runnable::run, new DiskRoom(disk, 0, 0));
    private final LogReader reader = new LogReader(segments);
    private final List<Long> payloads = new ArrayList<>();

    @BeforeEach
    void fillASegment() {
        while (writer.end() <= SIZES.segment()) {
            OpenFrame frame = writer.begin(KIND, 1000);
            frame.payload().putLong(payloads.size());
            frame.payload().position(frame.payload().limit());
            payloads.add(frame.payloadPosition());
            writer.seal(frame);
        }
        writer.write();
        writer.force();
    }

    @Test
    void theBytesAreLentByWhatTookItsPlace() {
        replaceWhenRead(payloads.get(3), payloads.get(5));

        try (Slice slice = reader.slice(payloads.get(3), 8, writer.written())) {
            assertThat(slice.bytes().getLong(0)).isEqualTo(3);
        }
    }

    @Test
    void theFrameIsFoundInWhatTookItsPlace() {
        replaceWhenRead(payloads.get(3), payloads.get(5));

        Optional<Long> found = reader.inFrameAt(
                payloads.get(5),
                writer.written(),
                frame -> Optional.of(frame.payload().getLong(0)));

        assertThat(found).hasValue(5L);
    }

    @Test
    void aWalkGoesOnInWhatTookItsPlace() {
        replaceWhenRead(payloads.get(3), payloads.get(5));
        List<Long> seen = new ArrayList<>();

        reader.walk(0, SIZES.segment(), frame -> seen.add(frame.payload().getLong(0)));

        assertThat(seen).containsExactly(3L, 5L);
    }

    @Test
    void whatWasDroppedJustNowIsNotStored() {
        replaceWhenRead(payloads.get(3));

        assertThatThrownBy(() -> reader.slice(payloads.get(4), 8, writer.written()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aClosedLogIsNotReadForEver() {
        segments.close();

        assertThatThrownBy(() -> reader.slice(payloads.get(4), 8, writer.written()))
                .isInstanceOf(ClosedFileException.class);
    }

    @Test
    void framesAreFoundInWhateverOrder() {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, payloads.size()).boxed().toList());
        for (int round = 0; round < 5; round++) {
            Collections.shuffle(order, new Random(round));
            for (int number : order) {
                Optional<Long> found = reader.inFrameAt(
                        payloads.get(number),
                        writer.written(),
                        frame -> Optional.of(frame.payload().getLong(0)));

                assertThat(found).hasValue((long) number);
            }
        }
    }

    private void replaceWhenRead(Long... live) {
        SortedSet<Long> positions = new TreeSet<>(List.of(live));
        Segment whole = Objects.requireNonNull(segments.segmentHolding(0));
        segments.replace(new LogPart() {
            private LogPart replaced() {
                LogPart remnant = Remnants.write(disk, whole, SIZES.segment(), positions, damage);
                segments.replace(Objects.requireNonNull(remnant));
                whole.close();
                return whole;
            }

            @Override
            public Slice slice(long position, int bytes) {
                return replaced().slice(position, bytes);
            }

            @Override
            public <T> Optional<T> inFrameAt(long position, long written, FrameReader<T> frames) {
                return replaced().inFrameAt(position, written, frames);
            }

            @Override
            public void walk(long from, long to, FrameVisitor visitor) {
                replaced().walk(from, to, visitor);
            }

            @Override
            public long start() {
                return whole.start();
            }

            @Override
            public long end() {
                return whole.end();
            }

            @Override
            public boolean whole() {
                return true;
            }

            @Override
            public List<FrameRange> kept(SortedSet<Long> some) {
                return List.of();
            }

            @Override
            public void lend(List<FrameRange> frames, Consumer<ByteBuffer> frame) {
                whole.lend(frames, frame);
            }

            @Override
            public long fileBytes() {
                return whole.fileBytes();
            }

            @Override
            public void close() {
                whole.close();
            }
        });
    }
}
