package io.trivium.message.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.message.MessageProperties;
import io.trivium.message.NewRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PropertyLookupTest {
    private static final InetSocketAddress HOST = new InetSocketAddress(InetAddress.getLoopbackAddress(), 10911);
    private static final int NAMES = 500;

    @Test
    void manyNamesAreFoundInFewScans() {
        PropertyLookup lookup = new PropertyLookup(record(1), 0);

        for (int number = 0; number < NAMES; number++) {
            assertThat(StoredProperty.application("absent" + number).jmsValue(lookup))
                    .isNull();
        }

        assertThat(lookup.own().scans()).isLessThanOrEqualTo(PropertyBlock.MOST_SCANS + 1);
    }

    @Test
    void theIndexSaysWhatTheScansSay() {
        for (int valueLength : new int[] {1, 100}) {
            ByteBuffer record = record(valueLength);
            PropertyLookup lookup = new PropertyLookup(record, 0);

            for (int number = 0; number < NAMES; number++) {
                StoredProperty property = StoredProperty.application("grün," + number);

                assertThat(property.jmsValue(lookup))
                        .isEqualTo(property.jmsValue(record, 0))
                        .isEqualTo(number % 2 == 0 ? (Object) number : "x".repeat(valueLength) + number);
            }
        }
    }

    @Test
    void propertiesThatMovedBehindTheBodyAreIndexedToo() {
        PropertyLookup lookup = new PropertyLookup(record(100), 0);

        for (int number = 0; number < NAMES; number++) {
            assertThat(StoredProperty.application("absent" + number).jmsValue(lookup))
                    .isNull();
        }

        assertThat(lookup.spilled().scans()).isBetween(1, PropertyBlock.MOST_SCANS + 1);
        assertThat(PropertyLookup.bytes(lookup.record(), 0)).isGreaterThan(NAMES / 2 * 100);
    }

    /** With properties of several types, whose names take more than ASCII. */
    private static ByteBuffer record(int valueLength) {
        Envelope envelope = new Envelope();
        envelope.destination = new Destination("orders", DestinationKind.QUEUE);
        envelope.uniqueKey = "7F00000100002A9F1B2C3D4E5F600001";
        for (int number = 0; number < NAMES; number++) {
            envelope.properties.put(
                    "grün," + number, number % 2 == 0 ? (Object) number : "x".repeat(valueLength) + number);
        }
        MappedMessage mapped = MessageMapper.toStored(envelope);
        MessageProperties properties = mapped.properties();
        return new NewRecord(
                        mapped.topic(),
                        0,
                        0,
                        0,
                        0,
                        HOST,
                        HOST,
                        0,
                        0,
                        ByteBuffer.wrap(mapped.body()),
                        properties.encode())
                .encode();
    }
}
