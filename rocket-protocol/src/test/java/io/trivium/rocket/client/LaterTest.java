package io.trivium.rocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaterTest {
    private final List<String> told = new ArrayList<>();

    private <T> void tell(Later<T> later, String who) {
        later.then(value -> told.add(who + " " + value), failure -> told.add(who + " failed: " + failure.getMessage()));
    }

    @Test
    void whoeverWaitsIsToldInTheOrderInWhichTheyCame() {
        Later<String> later = new Later<>();
        for (int i = 0; i < 5; i++) {
            tell(later, "w" + i);
        }

        later.complete("x");
        tell(later, "late");

        assertThat(told).containsExactly("w0 x", "w1 x", "w2 x", "w3 x", "w4 x", "late x");
    }

    @Test
    void whoeverComesWhileOthersAreToldIsToldBehindThem() {
        Later<String> later = new Later<>();
        later.then(value -> tell(later, "inner"), failure -> {});
        tell(later, "second");
        tell(later, "third");

        later.complete("x");

        assertThat(told).containsExactly("second x", "third x", "inner x");
    }

    @Test
    void whoeverComesWhenTheLastOneIsToldIsToldAtOnce() {
        Later<String> later = new Later<>();
        later.then(
                value -> {
                    tell(later, "inner");
                    told.add("outer " + value);
                },
                failure -> {});

        later.complete("x");

        assertThat(told).containsExactly("inner x", "outer x");
    }

    @Test
    void whatAFunctionThrowsIsTheFailure() {
        Later<String> later = Later.of("x");
        tell(
                later.map(value -> {
                    throw new RocketException(17, "no " + value);
                }),
                "refused");
        tell(
                later.map(value -> {
                    throw new IllegalStateException("a fault");
                }),
                "fault");
        tell(
                later.flatMap(value -> {
                    throw new RocketException(17, "not " + value);
                }),
                "flat");

        assertThat(told)
                .containsExactly(
                        "refused failed: no x",
                        "fault failed: java.lang.IllegalStateException: a fault",
                        "flat failed: not x");
    }

    @Test
    void failurePassesThroughFunctions() {
        Later<String> later = new Later<>();
        tell(later.map(String::length).flatMap(length -> Later.of(length + 1)), "mapped");

        later.fail(new RocketException(17, "gone"));

        assertThat(told).containsExactly("mapped failed: gone");
    }
}
