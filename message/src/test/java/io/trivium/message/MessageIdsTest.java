package io.trivium.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageIdsTest {
    @Test
    void offsetIdIsThatOfTheGenuineBroker() throws UnknownHostException {
        InetSocketAddress host = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 20911);

        assertThat(MessageIds.offsetId(host, 0)).isEqualTo("7F000001000051AF0000000000000000");
        assertThat(MessageIds.place("7f000001000051AF0000000000000000")).isEqualTo(new MessageIds.Place(host, 0));
    }

    @Test
    void offsetIdOfAnIpv6HostIsReadBack() throws UnknownHostException {
        byte[] address = HexFormat.of().parseHex("20010db8000000000000000000000001");
        InetSocketAddress host = new InetSocketAddress(InetAddress.getByAddress(address), 1);

        String id = MessageIds.offsetId(host, Long.MAX_VALUE);

        assertThat(id).hasSize(56);
        assertThat(MessageIds.place(id)).isEqualTo(new MessageIds.Place(host, Long.MAX_VALUE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7F000001000051AF000000000000000",
                "7F000001000051AF00000000000000000",
                "7F000001000051AF000000000000000G",
                "7F00000100015180000000000000000",
                "7F000001FFFFFFFF0000000000000000",
                "7F000001000100000000000000000000"
            })
    void otherTextIsNoOffsetId(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> MessageIds.place(text));
    }

    @ParameterizedTest
    @CsvSource({
        "2024-01-01T00:00:00Z, 00000000",
        "2024-02-29T23:59:59.999Z, 95586BFF",
        "1970-01-31T00:00:00.001Z, 9A7EC801",
        "1969-12-02T00:00:00Z, 05265C00"
    })
    void uniqueKeyHasTheTimeOfTheMonth(Instant time, String field) {
        String key = MessageIds.uniqueKey(new Random(1), time.toEpochMilli());

        assertThat(key).matches("[0-9A-F]{32}");
        assertThat(key.substring(20, 28)).isEqualTo(field);
    }

    @Test
    void uniqueKeysDiffer() {
        RandomGenerator random = new Random(1);
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            keys.add(MessageIds.uniqueKey(random, 0));
        }

        assertThat(keys).hasSize(10_000);
    }
}
