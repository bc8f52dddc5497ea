package io.trivium.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordTraitsTest {
    private static final long NOW = 1_000_000;
    private static final long[] LEVELS = {1_000, 5_000, 10_000};

    @Test
    void messageWithoutPropertiesHasNoTraits() {
        RecordTraits traits = traits("");

        assertThat(traits)
                .usingRecursiveComparison()
                .isEqualTo(new RecordTraits(0, 0, false, false, false, false, 4, 0, new long[0]));
    }

    @Test
    void everyTraitIsTaken() {
        RecordTraits traits = RecordTraits.of(
                "T",
                properties(
                        "TAGS=A;x=y;KEYS= k1  k2 ;UNIQ_KEY=U;__SHARDINGKEY=o;TRV_DEST=q;TRV_EXPIRY=5;TRV_PRIORITY=9"),
                SysFlags.COMPRESSED,
                NOW,
                LEVELS);

        assertThat(traits)
                .usingRecursiveComparison()
                .isEqualTo(new RecordTraits("A".hashCode(), "o".hashCode(), true, false, true, true, 9, 0, new long[] {
                    KeyHashes.key("T", "U"), KeyHashes.key("T", "k1"), KeyHashes.key("T", "k2")
                }));
    }

    @ParameterizedTest
    @CsvSource({
        "DELAY=1, 1001000",
        "DELAY=3, 1010000",
        "DELAY=99, 1010000",
        "DELAY=0, 0",
        "DELAY=x, 0",
        "TIMER_DELAY_SEC=2, 1002000",
        "TIMER_DELAY_SEC=9223372036854775807, 9223372036854775807",
        "TIMER_DELAY_MS=2, 1000002",
        "TIMER_DELAY_MS=-2, 0",
        "TIMER_DELIVER_MS=5, 5",
        "TRV_DELIVERY=6, 6",
        "TRV_DELIVERY=6;TIMER_DELIVER_MS=5;TIMER_DELAY_MS=2;TIMER_DELAY_SEC=3;DELAY=2, 1005000",
        "TRV_DELIVERY=6;TIMER_DELIVER_MS=5;TIMER_DELAY_MS=2;TIMER_DELAY_SEC=3, 1003000",
        "TRV_DELIVERY=6;TIMER_DELIVER_MS=5;TIMER_DELAY_MS=2, 1000002",
        "TRV_DELIVERY=6;TIMER_DELIVER_MS=5, 5"
    })
    void deliveryTimeIsTheOneAskedFor(String properties, long expected) {
        assertThat(traits(properties(properties)).deliverAtMillis()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "TRV_PRIORITY=0, 0",
        "TRV_PRIORITY=255, 255",
        "TRV_PRIORITY=256, 4",
        "TRV_PRIORITY=-1, 4",
        "TRV_PRIORITY=high, 4",
        "_SYS_MSG_PRIORITY_=7, 7",
        "_SYS_MSG_PRIORITY_=1000, 255",
        "_SYS_MSG_PRIORITY_=-1, 4",
        "TRV_PRIORITY=2;_SYS_MSG_PRIORITY_=7, 2",
        "TRV_PRIORITY=999;_SYS_MSG_PRIORITY_=7, 7"
    })
    void priorityIsTriviumsElseRocketMqs(String properties, int expected) {
        assertThat(traits(properties(properties)).priority()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "q, true, false",
        "Q, true, false",
        "t, false, true",
        "T, false, true",
        "x, false, false",
        "qt, false, false"
    })
    void destinationKindIsRead(String symbol, boolean toQueue, boolean toTopic) {
        RecordTraits traits = traits(properties("TRV_DEST=" + symbol));

        assertThat(traits.toQueue()).isEqualTo(toQueue);
        assertThat(traits.toTopic()).isEqualTo(toTopic);
    }

    @Test
    void malformedEntriesAreSkippedAndTheLaterValueCounts() {
        String text = "TAGS\2\1x\2TAGS\1\2TRV_EXPIRY\1x\2TAGS\1A\2KEYS\2TAGS\1B";

        RecordTraits traits = traits(text);

        assertThat(traits.tagHash()).isEqualTo("B".hashCode());
        assertThat(traits.keyHashes()).isEmpty();
        assertThat(traits.expires()).isFalse();
    }

    private static RecordTraits traits(String properties) {
        return RecordTraits.of("T", properties, 0, NOW, LEVELS);
    }

    private static String properties(String readable) {
        return readable.replace('=', '\1').replace(';', '\2') + '\2';
    }
}
