package io.trivium.rocket.server.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.server.door.Refused;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiltersTest {
    @Test
    void nothingAndStarMeanEverything() {
        assertThat(Filters.parse(null, null)).isSameAs(MessageFilter.ALL);
        assertThat(Filters.parse("", "")).isSameAs(MessageFilter.ALL);
        assertThat(Filters.parse("TAG", " * ")).isSameAs(MessageFilter.ALL);
    }

    @Test
    void tagsAreSeparatedByBars() {
        MessageFilter filter = Filters.parse("TAG", "a|| b ||c d");

        assertThat(filter.mayMatch("a".hashCode())).isTrue();
        assertThat(filter.mayMatch("b".hashCode())).isTrue();
        assertThat(filter.mayMatch("c d".hashCode())).isTrue();
        assertThat(filter.mayMatch("c".hashCode())).isFalse();
        assertThat(filter.mayMatch(0)).isFalse();
    }

    @Test
    void expressionWithoutTagsIsRefused() {
        assertThatThrownBy(() -> Filters.parse("TAG", "||")).isInstanceOf(Refused.class);
    }

    @Test
    void equalExpressionsAreEqualFilters() {
        assertThat(Filters.parse("TAG", "a||b")).isEqualTo(Filters.parse("TAG", "b || a"));
        assertThat(Filters.parse("SQL92", "a > 1")).isEqualTo(Filters.parse("SQL92", "a > 1"));
        assertThat(Filters.parse("SQL92", "a > 1")).isNotEqualTo(Filters.parse("JMS", "a > 1"));
    }

    @ParameterizedTest
    @CsvSource({"SQL92,a >", "SQL92,a LIKE 'x'", "SQL92,", "JMS,a CONTAINS 'x'", "LUA,true"})
    void expressionThatIsNoneIsRefusedWithCode23(String type, @Nullable String expression) {
        assertThatThrownBy(() -> Filters.parse(type, expression))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(ResponseCode.SUBSCRIPTION_PARSE_FAILED));
    }
}
