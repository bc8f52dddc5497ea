package io.trivium.rocket.server.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.message.KeyHashes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** The times are those of seconds against hours. */
class PropertyPassTest {
    private static final String TOPIC = "orders";
    private static final int MANY = 4_000_000;

    @Test
    void keysAreThoseOfAllNamesInOrder() {
        PropertyPass pass = PropertyPass.of("UNIQ_KEY\u0001id\u0002KEYS\u0001a b  c\u0002TAGS\u0001t", TOPIC);

        assertThat(pass.keyHashes())
                .containsExactly(
                        KeyHashes.key(TOPIC, "id"),
                        KeyHashes.key(TOPIC, "a"),
                        KeyHashes.key(TOPIC, "b"),
                        KeyHashes.key(TOPIC, "c"));
        assertThat(pass.tagHash()).isEqualTo(KeyHashes.tag("t"));
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void manyKeysAreReadInOnePass() {
        assertThat(PropertyPass.of("KEYS\u0001" + "a ".repeat(MANY), TOPIC).keyHashes())
                .hasSize(MANY);
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void manyEndsAreReadInOnePass() {
        PropertyPass pass = PropertyPass.of("\u0002".repeat(4 * MANY) + "TAGS\u0001t", TOPIC);

        assertThat(pass.tagHash()).isEqualTo(KeyHashes.tag("t"));
    }
}
