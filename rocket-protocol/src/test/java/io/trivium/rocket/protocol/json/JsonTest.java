package io.trivium.rocket.protocol.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void namesMayBeBareNumbersOrObjects() {
        JsonObject json = JsonObject.parse("{\"offsetTable\":{{\"queueId\":0,\"topic\":\"T\"}:7},0:\"a\",\"1\":\"b\"}");

        assertThat(json.text("0")).isEqualTo("a");
        assertThat(json.text("1")).isEqualTo("b");
        JsonObject table = json.object("offsetTable");
        String name = table.names().iterator().next();
        assertThat(JsonObject.parse(name).text("topic")).isEqualTo("T");
        assertThat(table.longOr(name, 0)).isEqualTo(7);
    }

    @Test
    void namesAreWrittenAsRocketMqDoes() {
        var written = JsonWriter.object(json -> {
            json.name("t").beginObject();
            json.objectName(key -> key.member("queueId", 0).member("topic", "T"))
                    .value(7);
            json.endObject();
            json.bareName(0).value("a").member("l", List.of("x", "y")).member("none", (String) null);
        });

        assertThat(written.toString(UTF_8))
                .isEqualTo("{\"t\":{{\"queueId\":0,\"topic\":\"T\"}:7},0:\"a\",\"l\":[\"x\",\"y\"]}");
    }

    @Test
    void textComesBackAsItWas() {
        StringBuilder text = new StringBuilder("\uD83D\uDE00\u20ac");
        for (char c = 0; c < 0x900; c++) {
            text.append(c);
        }

        var written = JsonWriter.object(json -> json.member("t", text.toString()));

        assertThat(JsonObject.parse(written).text("t")).isEqualTo(text.toString());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, 10, 99, 100, 1_234_567_890_123L, Long.MAX_VALUE, -1, -10, Long.MIN_VALUE})
    void numbersAreWrittenInDigits(long number) {
        var written = JsonWriter.object(json -> json.member("n", number));

        assertThat(written.toString(UTF_8)).isEqualTo("{\"n\":" + number + "}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "7", "007", "123456789", "1234567890", "2147483647", "-1", "-2147483648", "\"5\"", "\"-5\""
            })
    void intsAreReadQuotedOrNot(String text) {
        byte[] bytes = (text + ",").getBytes(UTF_8);

        int number = new JsonScanner(bytes, 0, bytes.length).intValue();

        assertThat(number).isEqualTo(Integer.parseInt(text.replace("\"", "")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2147483648", "12345678901234567890123", "12a", "1.5", "1e3", "true", "null", "x", "", "{}"})
    void whatIsNoIntIsRefused(String text) {
        byte[] bytes = text.getBytes(UTF_8);

        assertThatThrownBy(() -> new JsonScanner(bytes, 0, bytes.length).intValue())
                .isInstanceOf(JsonException.class);
    }

    @Test
    void readingIsTolerant() {
        JsonObject json =
                JsonObject.parse(" {\"n\":\"5\",\"d\":2.5e1,\"b\":true,\"o\":{},\"z\":null,\"l\":[1,{},null,\"a\"]}\n");

        assertThat(json.intOr("n", 0)).isEqualTo(5);
        assertThat(json.longOr("d", 0)).isEqualTo(25);
        assertThat(json.flagOr("b", false)).isTrue();
        assertThat(json.text("o")).isNull();
        assertThat(json.text("z")).isNull();
        assertThat(json.longOr("missing", 3)).isEqualTo(3);
        assertThat(json.object("missing").names()).isEmpty();
        assertThat(json.texts("l")).containsExactly("1", "a");
        assertThat(json.objects("l")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}x",
                "{\"a\"}",
                "{\"a\":1 2}",
                "{\"a\":[1}",
                "{\"a\":nope}",
                "{\"a\":--1}",
                "{a:1,}"
            })
    void otherTextIsRefused(String text) {
        assertThatThrownBy(() -> JsonObject.parse(text)).isInstanceOf(JsonException.class);
    }

    @Test
    void depthIsLimited() {
        String deep = "{\"a\":".repeat(31) + "{}" + "}".repeat(31);
        String tooDeep = "{\"a\":[" + "[".repeat(100_000);

        assertThat(JsonObject.parse(deep).names()).containsExactly("a");
        assertThatThrownBy(() -> JsonObject.parse(tooDeep)).isInstanceOf(JsonException.class);
        String deepName = "{" + "{\"a\":".repeat(100_000);
        assertThatThrownBy(() -> JsonObject.parse(deepName)).isInstanceOf(JsonException.class);
    }
}
