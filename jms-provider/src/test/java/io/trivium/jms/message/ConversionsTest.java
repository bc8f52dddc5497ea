package io.trivium.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Jakarta Messaging §3.5.4 and §3.11.3: the tables of conversions. */
class ConversionsTest {
    private interface Reading {
        @Nullable
        Object of(@Nullable Object value) throws JMSException;
    }

    private static final Map<String, Reading> READINGS = Map.of(
            "boolean", Conversions::toBoolean,
            "byte", Conversions::toByte,
            "short", Conversions::toShort,
            "char", Conversions::toChar,
            "int", Conversions::toInt,
            "long", Conversions::toLong,
            "float", Conversions::toFloat,
            "double", Conversions::toDouble,
            "String", Conversions::toText,
            "byte[]", Conversions::toBytes);

    private record Row(Object written, Set<String> readable) {}

    private static final List<Row> TABLE = List.of(
            new Row(true, Set.of("boolean", "String")),
            new Row((byte) 1, Set.of("byte", "short", "int", "long", "String")),
            new Row((short) 1, Set.of("short", "int", "long", "String")),
            new Row('1', Set.of("char", "String")),
            new Row(1, Set.of("int", "long", "String")),
            new Row(1L, Set.of("long", "String")),
            new Row(1f, Set.of("float", "double", "String")),
            new Row(1d, Set.of("double", "String")),
            new Row("1", Set.of("boolean", "byte", "short", "int", "long", "float", "double", "String")),
            new Row(new byte[] {1}, Set.of("byte[]")));

    @Test
    void aValueCanBeReadAsTheTableSaysAndAsNothingElse() throws JMSException {
        for (Row row : TABLE) {
            for (Map.Entry<String, Reading> reading : READINGS.entrySet()) {
                if (row.readable().contains(reading.getKey())) {
                    assertThat(reading.getValue().of(row.written())).isNotNull();
                } else {
                    assertThatThrownBy(() -> reading.getValue().of(row.written()))
                            .as("%s as %s", row.written(), reading.getKey())
                            .isInstanceOf(MessageFormatException.class);
                }
            }
        }
    }

    @Test
    void nullIsReadAsValueOfNullWouldBe() throws JMSException {
        assertThat(Conversions.toBoolean(null)).isFalse();
        assertThat(Conversions.toText(null)).isNull();
        assertThat(Conversions.toBytes(null)).isNull();
        assertThatThrownBy(() -> Conversions.toInt(null)).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> Conversions.toLong(null)).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> Conversions.toDouble(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Conversions.toChar(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void aTextThatIsNoNumberIsANumberFormatException() {
        assertThatThrownBy(() -> Conversions.toInt("x")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> Conversions.toDouble("x")).isInstanceOf(NumberFormatException.class);
    }
}
