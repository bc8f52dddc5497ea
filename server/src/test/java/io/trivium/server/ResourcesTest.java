package io.trivium.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourcesTest {
    private final List<String> closed = new ArrayList<>();
    private final Resources resources = new Resources();

    @Test
    void theNewestIsClosedFirstAndEachOnce() {
        resources.add("a", () -> closed.add("a"));
        resources.add("b", () -> closed.add("b"));

        resources.close();
        resources.close();

        assertThat(closed).containsExactly("b", "a");
    }

    @Test
    void whatFailsToCloseDoesNotKeepTheRestOpen() {
        resources.add("a", () -> closed.add("a"));
        resources.add("b", () -> {
            throw new IllegalStateException("will not");
        });

        resources.close();

        assertThat(closed).containsExactly("a");
    }

    @Test
    void whatIsOpenedAfterClosingIsClosedAtOnce() {
        resources.close();

        assertThatIllegalStateException().isThrownBy(() -> resources.add("late", () -> closed.add("late")));
        assertThat(closed).containsExactly("late");
    }
}
