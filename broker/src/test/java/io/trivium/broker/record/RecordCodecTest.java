package io.trivium.broker.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.log.Frame;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.record.LogRecord.Acknowledged;
import io.trivium.broker.record.LogRecord.Atomic;
import io.trivium.broker.record.LogRecord.Attempted;
import io.trivium.broker.record.LogRecord.BranchPrepared;
import io.trivium.broker.record.LogRecord.CursorMoved;
import io.trivium.broker.record.LogRecord.Delivered;
import io.trivium.broker.record.LogRecord.DocumentDropped;
import io.trivium.broker.record.LogRecord.DocumentSet;
import io.trivium.broker.record.LogRecord.Failures;
import io.trivium.broker.record.LogRecord.GroupDropped;
import io.trivium.broker.record.LogRecord.GroupSet;
import io.trivium.broker.record.LogRecord.Origin;
import io.trivium.broker.record.LogRecord.Prepared;
import io.trivium.broker.record.LogRecord.PreparedEnded;
import io.trivium.broker.record.LogRecord.Published;
import io.trivium.broker.record.LogRecord.Run;
import io.trivium.broker.record.LogRecord.ScheduleCancelled;
import io.trivium.broker.record.LogRecord.SchedulePassed;
import io.trivium.broker.record.LogRecord.Scheduled;
import io.trivium.broker.record.LogRecord.Started;
import io.trivium.broker.record.LogRecord.TopicDropped;
import io.trivium.broker.record.LogRecord.TopicSet;
import io.trivium.broker.topic.Topic;
import io.trivium.message.MessageProperties;
import io.trivium.message.RecordFields;
import io.trivium.message.StoredMessage;
import io.trivium.message.StoredRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
    private static final long POSITION = 1000;

    @Test
    void smallRecordsAreReadAsTheyWereWritten() {
        Topic topic = new Topic(3, "t", 4, 5, 6, 1, true, new TreeMap<>(Map.of("a", "ä", "b", "")));
        GroupSettings settings =
                new GroupSettings("g", GroupKind.DURABLE_SUBSCRIPTION, "t", -1, true, false, Map.of("k", "v"));
        List<LogRecord> records = List.of(
                new Started(7, 8),
                new ScheduleCancelled(9, 10),
                new SchedulePassed(19, 20),
                new PreparedEnded(11),
                new Acknowledged(1, 2, 3, List.of(new Run(4, 5), new Run(60, 1))),
                new Attempted(1, 2, 3, List.of(new Failures(4, 5))),
                new CursorMoved(1, 2, 3, 4),
                new Delivered(1, 2, 3, 4),
                new TopicSet(topic),
                new TopicDropped(3),
                new GroupSet(new ConsumerGroup(4, settings)),
                new GroupDropped(4),
                new DocumentSet("user/ä", "{}"),
                new LogRecord.SegmentDropped(1L << 28, 1L << 29, 3),
                new BranchPrepared("b1", 5, List.of(new Acknowledged(1, 2, 3, List.of(new Run(4, 5)))), "ä"),
                new BranchPrepared("b1", 5, List.of(), ""),
                new DocumentDropped("user/ä"));
        List<LogRecord> all = new ArrayList<>(records);
        all.add(new Atomic(records));

        for (LogRecord entry : all) {
            assertThat(read(entry, write(entry))).isEqualTo(entry);
        }
    }

    @Test
    void bytesOfThePublishedRecordNeverChange() {
        OutgoingMessage message = message("hi", 1L, 2L);
        Published published =
                new Published(0x0A, 0x0B, 0x0C, 0x0D, new Origin.FromSchedule(0x0E, 0x0F), List.of(message));

        ByteBuffer bytes = write(published);

        // Kept as version 1 was first released: a change of these bytes needs a new version.
        String head = "01" + "0000000a" + "0000000b" + "000000000000000c" + "000000000000000d"
                + "01" + "000000000000000f" + "000000000000000e" + "00000001"
                + "00000021" + "00000022" + "01" + "04" + "0002" + "0000000000000001" + "0000000000000002";
        byte[] actual = new byte[head.length() / 2];
        bytes.get(0, actual);
        assertThat(HexFormat.of().formatHex(actual)).isEqualTo(head);
        int record = actual.length;
        assertThat(RecordFields.queueId(bytes, record)).isEqualTo(0x0B);
        assertThat(RecordFields.queueOffset(bytes, record)).isEqualTo(0x0C);
        assertThat(RecordFields.storedMillis(bytes, record)).isEqualTo(0x0D);
        assertThat(RecordFields.position(bytes, record)).isEqualTo(POSITION + record);
        assertThat(message.record()).isEqualTo(message("hi", 1L, 2L).record());
    }

    @Test
    void bytesOfSmallRecordsNeverChange() {
        assertThat(hex(new Acknowledged(1, 2, 3, List.of(new Run(4, 5)))))
                .isEqualTo("01" + "000000010000000200000003" + "00000001" + "0000000000000004" + "00000005");
        assertThat(hex(new CursorMoved(1, 2, 3, 4))).isEqualTo("01" + "000000010000000200000003" + "0000000000000004");
        assertThat(hex(new Delivered(1, 2, 3, 4))).isEqualTo("01" + "000000010000000200000003" + "0000000000000004");
        assertThat(hex(new Attempted(1, 2, 3, List.of(new Failures(4, 5)))))
                .isEqualTo("01" + "000000010000000200000003" + "00000001" + "0000000000000004" + "00000005");
        assertThat(hex(new Started(1, 2))).isEqualTo("01" + "00000001" + "0000000000000002");
        assertThat(hex(new TopicSet(new Topic(1, "t", 2, 3, 6, 0, true, new TreeMap<>(Map.of("a", "b"))))))
                .isEqualTo("01" + "00000001" + "0000000174" + "00000002000000030000000600000000" + "01" + "00000001"
                        + "0000000161" + "0000000162");
        assertThat(hex(new DocumentSet("a", "bc"))).isEqualTo("01" + "0000000161" + "000000026263");
        assertThat(hex(new BranchPrepared("ab", 2, List.of(new TopicDropped(1)), "")))
                .as("as it was before branches had owners")
                .isEqualTo("01" + "00026162" + "0000000000000002" + "00000001" + "0b" + "00000005" + "01" + "00000001");
        assertThat(hex(new BranchPrepared("ab", 2, List.of(), "c")))
                .isEqualTo("01" + "00026162" + "0000000000000002" + "00000000" + "000163");
        assertThat(hex(new Atomic(List.of(new TopicDropped(1)))))
                .isEqualTo("01" + "00000001" + "0b" + "00000005" + "01" + "00000001");
    }

    @Test
    void messagesStandWhereTheirRecordsSay() {
        OutgoingMessage one = message("one", 5);
        OutgoingMessage two = message("two");
        List<LogRecord> records = List.of(
                new Published(1, 2, 3, 4, null, List.of(one, two)),
                new Published(1, 2, 3, 4, new Origin.FromPrepared(9), List.of(one)),
                new Scheduled(1, 2, 3, 4, LogRecord.NONE, one),
                new Prepared(1, 2, 3, two));
        Atomic atomic = new Atomic(List.of(new TopicDropped(9), records.get(0), records.get(2), records.get(3)));
        List<LogRecord> all = new ArrayList<>(records);
        all.add(atomic);

        for (LogRecord entry : all) {
            ByteBuffer bytes = write(entry);
            List<String> bodies = new ArrayList<>();
            // Live, with the sender's buffers, and read again: both must tell the same places.
            for (LogRecord seen : List.of(entry, read(entry, bytes))) {
                Placement.visit(seen, POSITION, (holder, number, message, position) -> {
                    int at = (int) (position - POSITION);
                    assertThat(RecordFields.position(bytes, at)).isEqualTo(position);
                    assertThat(RecordFields.totalSize(bytes, at))
                            .isEqualTo(message.record().remaining());
                    bodies.add(StandardCharsets.UTF_8
                            .decode(RecordFields.body(bytes, at))
                            .toString());
                });
            }
            int half = bodies.size() / 2;
            assertThat(bodies.subList(0, half)).isNotEmpty().isEqualTo(bodies.subList(half, bodies.size()));
        }
    }

    private static String hex(LogRecord entry) {
        return HexFormat.of().formatHex(write(entry).array());
    }

    private static ByteBuffer write(LogRecord entry) {
        ByteBuffer bytes = ByteBuffer.allocate(RecordWriter.bytes(entry));
        RecordWriter.write(entry, bytes, POSITION);
        assertThat(bytes.hasRemaining()).isFalse();
        return bytes.flip();
    }

    private static LogRecord read(LogRecord entry, ByteBuffer bytes) {
        return RecordReader.read(new Frame(
                POSITION - 32, RecordKind.of(entry), POSITION, bytes.asReadOnlyBuffer(), POSITION + bytes.limit()));
    }

    private static OutgoingMessage message(String body, long... keys) {
        InetSocketAddress host = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        StoredMessage stored = new StoredMessage(
                "t",
                0,
                0,
                0,
                0,
                0,
                0,
                host,
                0,
                host,
                0,
                0,
                body.getBytes(StandardCharsets.UTF_8),
                new MessageProperties());
        return new OutgoingMessage(0, StoredRecord.encode(stored), 0x21, 0x22, 1, 4, 0, keys);
    }
}
