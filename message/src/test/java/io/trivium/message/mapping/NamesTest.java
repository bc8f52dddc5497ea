package io.trivium.message.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @CsvSource({
        "orders, orders",
        "a|b_c-D9, a|b_c-D9",
        "50%, 50%",
        "50%zz, 50%zz",
        "%RETRY%group, %RETRY%group",
        "%DLQ%group, %DLQ%group",
        "orders.incoming, orders%2Eincoming",
        "a%2Eb, a%252Eb",
        "a|b.c, a%7Cb%2Ec",
        "ä, %C3%A4",
        "😀, %F0%9F%98%80",
        "%DLQ%TRV-Q-orders.incoming, %DLQ%TRV-Q-orders%2Eincoming",
        "%DLQ%ab, %DLQ%ab",
        "%DLQ%a%2E, %DLQ%a%252E"
    })
    void nameIsStoredSoThatRocketMqAcceptsItAndIsShownAgain(String name, String stored) {
        assertThat(Names.topic(name)).isEqualTo(stored);
        assertThat(Names.application(stored)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%2eb", "a%41", "%FF", "a.b%41", "%C3", "%DLQ%%41"})
    void storedNameThatNoNameMakesIsShownAsItIs(String stored) {
        assertThat(Names.application(stored)).isEqualTo(stored);
    }

    @ParameterizedTest
    @CsvSource({"TRV-Q-orders%2Ein, orders%2Ein", "TRV-N-orders,", "TRV-D-|s,", "group,"})
    void aQueuesGroupTellsWhichQueueItIs(String group, @Nullable String storedQueue) {
        assertThat(Names.queueOf(group)).isEqualTo(storedQueue);
    }

    @Test
    void aGroupWhoseNameMayBeShortenedDoesNotTellWhichQueueItIs() {
        assertThat(Names.queueOf(Names.queueGroup("n".repeat(113)))).isEqualTo("n".repeat(113));
        assertThat(Names.queueOf(Names.queueGroup("n".repeat(114)))).isNull();
        assertThat(Names.queueOf(Names.queueGroup("n".repeat(115)))).isNull();
    }

    @Test
    void longNameIsShortenedByADigest() {
        String name = "n".repeat(128);

        assertThat(Names.topic("n".repeat(127))).isEqualTo("n".repeat(127));
        assertThat(Names.topic(name)).hasSize(127).matches("n{94}-[0-9A-F]{32}");
        assertThat(Names.topic(name)).isNotEqualTo(Names.topic(name + "n"));
        assertThat(Names.application(Names.topic(name))).isEqualTo(Names.topic(name));
    }

    @Test
    void differentNamesAreStoredDifferently() {
        long seed = 7;
        Random random = new Random(seed);
        String letters = "a%2E.|5CDLQ-\u00e4";
        Map<String, String> byStored = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            StringBuilder name = new StringBuilder(random.nextInt(4) == 0 ? "%DLQ%" : "");
            for (int length = 1 + random.nextInt(6); length > 0; length--) {
                name.append(letters.charAt(random.nextInt(letters.length())));
            }
            String stored = Names.topic(name.toString());

            assertThat(stored).as("seed %d", seed).matches("[%|a-zA-Z0-9_-]+");
            assertThat(Names.application(stored)).isEqualTo(name.toString());
            assertThat(byStored.merge(stored, name.toString(), (old, now) -> old))
                    .isEqualTo(name.toString());
        }
    }

    @Test
    void nameMustBeText() {
        assertThatIllegalArgumentException().isThrownBy(() -> Names.topic(""));
        assertThatIllegalArgumentException().isThrownBy(() -> Names.topic("a\uD800"));
    }

    @Test
    void groupsAreKeyedByTheirParts() {
        assertThat(Names.queueGroup("orders.incoming")).isEqualTo("TRV-Q-orders%2Eincoming");
        assertThat(Names.durableGroup("client", "sub")).isEqualTo("TRV-D-client|sub");
        assertThat(Names.durableGroup(null, "client|sub")).isEqualTo("TRV-D-|client%7Csub");
        assertThat(Names.sharedGroup("a|b", "c")).isEqualTo("TRV-S-a%7Cb|c");
        assertThat(Names.sharedGroup("a", "b|c")).isEqualTo("TRV-S-a|b%7Cc");
        assertThat(Names.consumerGroup("0F")).isEqualTo("TRV-N-0F");
    }

    @Test
    void subscriptionNameOf128CharactersIsNeverRefused() {
        String name = "\u20AC".repeat(128);

        String group = Names.durableGroup("client", name);

        assertThat(group).hasSize(120).startsWith("TRV-D-client|%E2%82%AC");
        assertThat(group).isNotEqualTo(Names.durableGroup("client2", name));
        assertThat(group).isNotEqualTo(Names.durableGroup("client", name + "x"));
    }

    @Test
    void temporaryNamesTellTheirKind() {
        String queue = Names.temporary(DestinationKind.TEMPORARY_QUEUE, "0F");

        assertThat(Names.temporaryKind(queue)).isEqualTo(DestinationKind.TEMPORARY_QUEUE);
        assertThat(Names.temporaryKind(Names.temporary(DestinationKind.TEMPORARY_TOPIC, "0F")))
                .isEqualTo(DestinationKind.TEMPORARY_TOPIC);
        assertThat(Names.temporaryKind("orders")).isNull();
        assertThat(Names.allowed(queue)).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> Names.temporary(DestinationKind.TEMPORARY_QUEUE, "a.b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRV-Q-x",
                "%RETRY%g",
                "SCHEDULE_TOPIC_XXXX",
                "rmq_sys_wheel_timer",
                "RMQ_SYS_TRACE_TOPIC",
                "TBW102"
            })
    void systemTopicsMayNotBeNamed(String topic) {
        assertThat(Names.allowed(topic)).isFalse();
    }
}
