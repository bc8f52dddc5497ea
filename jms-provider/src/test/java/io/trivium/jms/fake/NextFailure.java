package io.trivium.jms.fake;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What the next call of a kind fails with. */
final class NextFailure {
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    void is(RuntimeException next) {
        failure.set(next);
    }

    @Nullable
    RuntimeException take() {
        return failure.getAndSet(null);
    }
}
