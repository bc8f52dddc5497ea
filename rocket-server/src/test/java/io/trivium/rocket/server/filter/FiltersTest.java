package io.trivium.rocket.server.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.rocket.server.door.Refused;
import org.junit.jupiter.api.Test;

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
}
