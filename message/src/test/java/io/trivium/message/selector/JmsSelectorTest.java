package io.trivium.message.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JmsSelectorTest {
    private static final MapSubject VALUES = new MapSubject(values());

    private static Map<String, @Nullable Object> values() {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("one", 1L);
        values.put("seven", 7L);
        values.put("most", Long.MAX_VALUE);
        values.put("half", 0.5);
        values.put("tenth", 0.1f);
        values.put("yes", true);
        values.put("no", false);
        values.put("red", "red");
        values.put("digits", "7");
        values.put("quote", "it's");
        values.put("phone", "12993");
        values.put("under", "_foo");
        values.put("per", "50%");
        values.put("emoji", "a\uD83D\uDE00b");
        values.put("lines", "a\nb");
        values.put("$dollar", 1L);
        values.put("größe", 1L);
        values.put("JMSPriority", 4L);
        values.put("JMSDeliveryMode", "PERSISTENT");
        return values;
    }

    private static @Nullable Object evaluate(String text) {
        return VALUES.evaluate(Dialect.JMS, text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "one = 1",
                "one=1 and seven=7",
                "one <> 2",
                "one < 2 AND one <= 1 AND one > 0 AND one >= 1",
                "one = 1.0",
                "one = 0x1 AND one = 01 AND one = 1L AND one = 1l AND one = 0b1",
                "one = 1e0 and one = 1. and one = 1.0f and one = 1D and one = .1e1 and one = 0x1p0",
                "seven = 07 and 8 = 010 and 255 = 0xFF and 255 = 0xff",
                "one = 1_000 - 999",
                "most = 9223372036854775807",
                "-9223372036854775808 < most",
                "- 9223372036854775808 = -9223372036854775807 - 1",
                "half = 0.5 AND half = 5E-1 AND half = 5.e-1",
                "tenth = 0.1f AND tenth <> 0.1",
                "seven / 2 = 3 AND seven / 2.0 = 3.5",
                "-seven / 2 = -3",
                "1 + 2 * 3 = seven",
                "(1 + 2) * 3 = 9",
                "10 - 2 - 3 = 5 AND 16 / 4 / 2 = 2 AND 2 - -2 = 4 AND +one = 1 AND - - one = 1",
                "1/0.0 > most",
                "yes",
                "yes = TRUE AND yes <> no AND no = false",
                "NOT no",
                "not (yes and no) or no",
                "TRUE",
                "tRuE Or fAlSe",
                "red = 'red' AND red <> 'blue'",
                "quote = 'it''s'",
                "'red' = red",
                "seven BETWEEN 7 AND 7",
                "seven NOT BETWEEN 1 AND 6",
                "seven BETWEEN one AND 3 + 5 AND yes",
                "seven NOT BETWEEN 8 AND 6",
                "red IN ('blue', 'red')",
                "red NOT IN ('blue')",
                "red LIKE 'r%' AND red LIKE '%d' AND red LIKE 'r_d' AND red LIKE '%' AND red LIKE '%e%' AND red LIKE"
                        + " 'red'",
                "red NOT LIKE 'r' AND red NOT LIKE '____' AND red NOT LIKE '' AND red NOT LIKE '%x%'",
                "phone LIKE '12%3'",
                "under LIKE '\\_%' ESCAPE '\\' AND red NOT LIKE '\\_%' ESCAPE '\\'",
                "per LIKE '%!%' ESCAPE '!' AND under LIKE '!_foo' ESCAPE '!' AND per NOT LIKE '!_%' ESCAPE '!'",
                "emoji LIKE 'a_b'",
                "lines LIKE 'a_b' AND lines LIKE '%b'",
                "missing IS NULL",
                "red IS NOT NULL",
                "$dollar = 1 AND größe = 1",
                "JMSPriority = 4 AND JMSDeliveryMode = 'PERSISTENT'",
                "JMSXFoo IS NULL AND JMS_Vendor_x IS NULL AND JMSType IS NULL",
                "one\n=\t1\f\r",
                "missing = 1 OR yes",
                "yes OR missing = 1",
                "NOT (missing = 1 AND no)",
                "seven NOT IN ('7')",
                "seven NOT LIKE '7'",
            })
    void isTrue(String text) {
        assertThat(evaluate(text)).isEqualTo(true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "one = 2",
                "red = 1",
                "red <> 1",
                "digits = 7",
                "digits <> 7",
                "digits > 6",
                "yes = 'true'",
                "yes <> 'true'",
                "red < one",
                "yes > no",
                "seven IN ('7')",
                "seven LIKE '7'",
                "red BETWEEN 1 AND 2",
                "red NOT BETWEEN 1 AND 2",
                "red IS NULL",
                "missing IS NOT NULL",
                "phone LIKE '12%4'",
                "missing = 1 AND no",
                "JMSDeliveryMode = 2",
                "FALSE",
                "1 = 'a'",
                "red = 'RED'",
                "emoji LIKE 'a__b'",
                "0.0 / 0.0 = 0.0 / 0.0",
            })
    void isFalse(String text) {
        assertThat(evaluate(text)).isEqualTo(false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "missing = 1",
                "missing <> 1",
                "missing = missing",
                "NOT missing = 1",
                "missing",
                "NOT missing",
                "red",
                "NOT one",
                "missing = 1 AND yes",
                "missing = 1 OR no",
                "missing = 1 OR missing = 2",
                "missing BETWEEN 1 AND 2",
                "seven NOT BETWEEN missing AND 9",
                "missing NOT BETWEEN 1 AND 2",
                "missing IN ('a')",
                "missing NOT IN ('a')",
                "missing LIKE 'a'",
                "missing NOT LIKE 'a'",
                "missing + 1 = 1",
                "red + 1 = 1",
                "-red = 1",
                "+red = 1",
                "1 / 0 = 1",
                "1 / (one - 1) <> 1",
            })
    void isUnknown(String text) {
        assertThat(evaluate(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "``~0",
                "`   `~3",
                "one = ~5",
                "one = 1 red~8",
                "one = 1)~7",
                "(one = 1~8",
                "one = 1;~7",
                "one == 1~5",
                "one != 1~4",
                "one = 'x~6",
                "red = \"red\"~6",
                "1one = 1~0",
                "one = 1x~6",
                "one = 1..2~6",
                "one = 0x~6",
                "one = 08~6",
                "one = 1e~6",
                "one = 1_~6",
                "one = 9223372036854775808~6",
                "one = 99999999999999999999~6",
                "one = 1e400~6",
                "one = 1e-400~6",
                "one.two = 1~3",
                "NULL = one~0",
                "one = NULL~6",
                "TRUE = NOT~7",
                "NOT~3",
                "AND~0",
                "one = 1 AND~11",
                "one = 1 OR OR two = 2~11",
                "one AND 1~8",
                "'a'~0",
                "1~0",
                "one + 1~0",
                "NOT 1~4",
                "NOT 'a'~4",
                "one = 1 AND 'a'~12",
                "red < 'z'~6",
                "'a' < red~0",
                "TRUE < red~0",
                "(one = 1) > 1~0",
                "red + 'a' = 1~6",
                "red BETWEEN 'a' AND 'z'~12",
                "'b' BETWEEN 1 AND 2~0",
                "one BETWEEN 1~13",
                "one BETWEEN 1 OR 2~14",
                "one NOT 1~8",
                "one NOT = 1~8",
                "red IN ()~8",
                "red IN ('a',)~12",
                "red IN ('a' 'b')~12",
                "red IN 'a'~7",
                "red IN (1)~8",
                "red IN (red)~8",
                "1 IN ('a')~2",
                "red LIKE 1~9",
                "red LIKE red~9",
                "'a' LIKE 'a'~4",
                "red LIKE 'a' ESCAPE~19",
                "red LIKE 'a' ESCAPE ''~20",
                "red LIKE 'a' ESCAPE 'ab'~20",
                "red LIKE 'ax' ESCAPE 'a'~9",
                "red LIKE 'a!' ESCAPE '!'~9",
                "1 IS NULL~2",
                "red IS~6",
                "red IS 1~7",
                "red IS NOT~10",
                "JMSDestination = 'q'~0",
                "JMSExpiration = 0~0",
                "JMSFoo = 1~0",
                "escape = 1~0",
                "like LIKE 'a'~0",
                "one = 1 /* x */~9",
                "one % 2 = 1~4",
                "one = #~6",
            })
    void isRefusedWithItsPlace(String text, int position) {
        assertThatExceptionOfType(SelectorException.class)
                .isThrownBy(() -> Selector.parse(Dialect.JMS, text))
                .satisfies(e -> assertThat(e.position()).isEqualTo(position))
                .withMessageEndingWith(", at character " + (position + 1));
    }

    @Test
    void refusalNamesWhatWasExpected() {
        assertThatExceptionOfType(SelectorException.class)
                .isThrownBy(() -> Selector.parse(Dialect.JMS, "one = 1 AND (two = 2"))
                .withMessage(") was expected, not the end, at character 21");
    }

    @Test
    void sixtyFourLevelsAreReadAndNoMore() {
        assertThat(evaluate("(".repeat(64) + "TRUE" + ")".repeat(64))).isEqualTo(true);
        assertThat(evaluate("NOT ".repeat(64) + "TRUE")).isEqualTo(true);
        for (String deeper : new String[] {
            "(".repeat(65) + "TRUE" + ")".repeat(65), "NOT ".repeat(65) + "TRUE", "1 = " + "-".repeat(65) + "1"
        }) {
            assertThatExceptionOfType(SelectorException.class)
                    .isThrownBy(() -> Selector.parse(Dialect.JMS, deeper))
                    .withMessageContaining("nested deeper");
        }
    }

    @Test
    void longChainsAreNotDeep() {
        assertThat(evaluate("one = 2" + " OR one = 2".repeat(700) + " OR yes")).isEqualTo(true);
        assertThat(evaluate("0" + " + one".repeat(1000) + " = 1000")).isEqualTo(true);
    }

    @Test
    void textHasALimit() {
        String longest = "one = 1" + " ".repeat(Selector.MAX_LENGTH - 7);

        assertThat(evaluate(longest)).isEqualTo(true);
        assertThatExceptionOfType(SelectorException.class)
                .isThrownBy(() -> Selector.parse(Dialect.JMS, longest + " "))
                .withMessageContaining("at most 8192 characters");
    }

    @Test
    void equalTextsAreEqualSelectors() {
        Selector selector = Selector.parse(Dialect.JMS, "one = 1");

        assertThat(selector)
                .isEqualTo(Selector.parse(Dialect.JMS, "one = 1"))
                .hasSameHashCodeAs(Selector.parse(Dialect.JMS, "one = 1"))
                .isNotEqualTo(Selector.parse(Dialect.JMS, "one = 2"))
                .isNotEqualTo(Selector.parse(Dialect.SQL92, "one = 1"));
    }
}
