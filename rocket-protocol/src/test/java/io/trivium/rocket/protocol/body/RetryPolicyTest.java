package io.trivium.rocket.protocol.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.rocket.protocol.BadRequestException;
import io.trivium.rocket.protocol.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The numbers and texts are those of RocketMQ 5.5.0's own classes. */
class RetryPolicyTest {
    private static List<Long> delays(RetryPolicy policy, int... attempts) {
        return IntStream.of(attempts).mapToObj(policy::delayMillis).toList();
    }

    private static GroupConfig read(String policy) {
        return GroupConfig.read(JsonObject.parse("{\"groupName\":\"G\",\"groupRetryPolicy\":" + policy + "}"));
    }

    private static String written(GroupConfig config) {
        var bytes = config.encode();
        String text = bytes.toString(StandardCharsets.UTF_8);
        bytes.release();
        return text;
    }

    @Test
    void defaultIsTheDelayLevelsFromTheThirdOn() {
        assertThat(delays(RetryPolicy.Customized.LEVELS, -1, 0, 1, 2, 15, 16, 17))
                .containsExactly(10_000L, 10_000L, 30_000L, 60_000L, 7_200_000L, 7_200_000L, 7_200_000L);
        assertThat(read("{\"type\":\"EXPONENTIAL\"}").details().retryPolicy()).isEqualTo(RetryPolicy.Customized.LEVELS);
    }

    @Test
    void exponentialGrowsToItsLongest() {
        GroupConfig config = read("{\"type\":\"EXPONENTIAL\",\"exponentialRetryPolicy\":"
                + "{\"initial\":5000,\"max\":7200000,\"multiplier\":2}}");

        assertThat(delays(config.details().retryPolicy(), -1, 0, 1, 2, 5, 10, 20, 33, 60))
                .containsExactly(
                        5_000L, 5_000L, 10_000L, 20_000L, 160_000L, 5_120_000L, 7_200_000L, 7_200_000L, 7_200_000L);
        assertThat(written(config))
                .contains("\"groupRetryPolicy\":{\"exponentialRetryPolicy\":{\"initial\":5000,\"max\":7200000,"
                        + "\"multiplier\":2},\"type\":\"EXPONENTIAL\"}");
    }

    @Test
    void customizedTakesItsListFromTheThirdOn() {
        GroupConfig config =
                read("{\"type\":\"CUSTOMIZED\",\"customizedRetryPolicy\":{\"next\":[1000,2000,3000,4000]}}");

        assertThat(delays(config.details().retryPolicy(), -1, 0, 1, 2, 5))
                .containsExactly(3_000L, 3_000L, 4_000L, 4_000L, 4_000L);
        assertThat(delays(new RetryPolicy.Customized(List.of(1000L)), 0, 5)).containsExactly(1_000L, 1_000L);
        assertThat(written(config))
                .contains("\"groupRetryPolicy\":{\"customizedRetryPolicy\":{\"next\":[1000,2000,3000,4000]},"
                        + "\"type\":\"CUSTOMIZED\"}");
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() ->
                        read("{\"type\":\"EXPONENTIAL\",\"exponentialRetryPolicy\":{\"initial\":-1,\"multiplier\":2}}"))
                .isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> read("{\"type\":\"CUSTOMIZED\",\"customizedRetryPolicy\":{\"next\":[-5]}}"))
                .isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> read("{\"type\":\"CUSTOMIZED\",\"customizedRetryPolicy\":{\"next\":[\"x\"]}}"))
                .isInstanceOf(BadRequestException.class);
    }

    @Test
    void defaultsAreWrittenAsRocketMqWritesThem() {
        assertThat(written(new GroupConfig("G", true, true, true, false, 1, 16, true)))
                .contains("\"attributes\":{}")
                .contains("\"groupRetryPolicy\":{\"type\":\"CUSTOMIZED\"}")
                .contains("\"brokerId\":0", "\"consumeTimeoutMinute\":15", "\"groupSysFlag\":0")
                .contains("\"whichBrokerWhenConsumeSlowly\":1");
    }
}
