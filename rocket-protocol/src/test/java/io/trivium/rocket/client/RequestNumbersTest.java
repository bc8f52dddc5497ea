package io.trivium.rocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestNumbersTest {
    private final RequestNumbers numbers = new RequestNumbers();
    private final List<Long> given = new ArrayList<>();

    private void begin(int requests) {
        for (int i = 0; i < requests; i++) {
            numbers.begin().then(given::add, failure -> {});
        }
    }

    @Test
    void aRequestThatWouldComeTooFarBehindTheOldestOpenOneWaitsForItsNumber() {
        begin(1200);
        assertThat(given).hasSize(1000).endsWith(999L);

        for (long number = 1; number < 1000; number++) {
            numbers.end(number);
        }
        // The broker may not keep the answer to the oldest one otherwise, however few are open.
        assertThat(given).hasSize(1000);
        assertThat(numbers.oldestOpen()).isZero();

        numbers.end(0);
        assertThat(given).hasSize(1200).endsWith(1199L);
        assertThat(numbers.oldestOpen()).isEqualTo(1000);
    }

    @Test
    void requestsThatEndAtOnceAreNoCallsWithinEachOther() {
        begin(1000);
        for (int i = 0; i < 100_000; i++) {
            numbers.begin()
                    .then(
                            number -> {
                                given.add(number);
                                numbers.end(number);
                            },
                            failure -> {});
        }
        assertThat(given).hasSize(1000);

        for (long number = 999; number >= 0; number--) {
            numbers.end(number);
        }

        assertThat(given).hasSize(101_000).isSorted();
    }

    @Test
    void whatEndsTwiceEndsNoLaterRequest() {
        begin(500);
        for (long number = 0; number < 500; number++) {
            numbers.end(number);
        }
        begin(1000);
        numbers.end(475); // 1499, which is open, lies a ring further on
        for (long number = 500; number < 1499; number++) {
            numbers.end(number);
            numbers.end(number);
        }

        begin(100);

        assertThat(numbers.oldestOpen()).isEqualTo(1499);
        assertThat(given).hasSize(1600).isSorted().doesNotHaveDuplicates();
    }
}
