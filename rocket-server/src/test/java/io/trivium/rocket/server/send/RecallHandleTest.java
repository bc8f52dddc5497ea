package io.trivium.rocket.server.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecallHandleTest {
    private static final RecallHandle HANDLE = new RecallHandle("T", "b", 99, "AB", 4711);

    @Test
    void isRocketMqsWithThePositionBehindIt() {
        String text = new String(Base64.getUrlDecoder().decode(HANDLE.encode()), StandardCharsets.UTF_8);

        assertThat(text).isEqualTo("v1 T b 100 AB 4711");
        assertThat(RecallHandle.parse(HANDLE.encode())).isEqualTo(HANDLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v1 T b 100 AB", "v2 T b 100 AB 4711", "v1 T b x AB 4711", "v1 T b 100 AB -1"})
    void whatIsNoneIsNull(String text) {
        assertThat(RecallHandle.parse(Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))))
                .isNull();
        assertThat(RecallHandle.parse(text + "!")).isNull();
    }
}
