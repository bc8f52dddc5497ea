package io.trivium.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessagePropertiesTest {
    @Test
    void blockIsNamesAndValuesInOrder() {
        MessageProperties properties = new MessageProperties()
                .set("b", "2")
                .set("a", "1")
                .set("c", "3")
                .set("c", "");

        assertThat(properties.encode()).isEqualTo("b\0012\2a\0011\2");
        assertThat(MessageProperties.parse(properties.encode())).isEqualTo(properties);
    }

    @Test
    void malformedEntriesAreSkipped() {
        assertThat(MessageProperties.parse("\2\2x\2\1v\2n\1\2a\1b\1c\2last\1value")
                        .asMap())
                .isEqualTo(Map.of("a", "b\1c", "last", "value"));
        assertThat(MessageProperties.parse("").size()).isZero();
    }

    @Test
    void numbersAreExactOrAbsent() {
        MessageProperties properties = new MessageProperties().set("n", "-12").set("x", "1e3");

        assertThat(properties.longOr("n", 0)).isEqualTo(-12);
        assertThat(properties.longOr("x", 7)).isEqualTo(7);
        assertThat(properties.longOr("absent", 7)).isEqualTo(7);
    }

    @Test
    void encodedBytesAreThoseOfUtf8() {
        MessageProperties properties = new MessageProperties().set("\u00e4\u20AC", "a\uD83D\uDE00\u07FF\u0800");

        assertThat(properties.encodedBytes()).isEqualTo(properties.encode().getBytes(StandardCharsets.UTF_8).length);
    }
}
