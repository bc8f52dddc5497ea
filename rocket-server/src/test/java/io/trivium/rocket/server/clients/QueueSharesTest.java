package io.trivium.rocket.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueueSharesTest {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachQueueIsOfOneConsumer(boolean byCircle) {
        for (int queues = 1; queues < 12; queues++) {
            for (int consumers = 1; consumers < 9; consumers++) {
                List<Integer> all = new ArrayList<>();
                for (int consumer = 0; consumer < consumers; consumer++) {
                    List<Integer> own = QueueShares.of(queues, consumers, consumer, byCircle);
                    assertThat(own.size()).isBetween(queues / consumers, (queues + consumers - 1) / consumers);
                    all.addAll(own);
                }
                assertThat(all)
                        .containsExactlyInAnyOrderElementsOf(
                                IntStream.range(0, queues).boxed().toList());
            }
        }
    }

    @Test
    void rangesAndCirclesAreThoseOfTheClients() {
        assertThat(QueueShares.of(8, 3, 0, false)).containsExactly(0, 1, 2);
        assertThat(QueueShares.of(8, 3, 2, false)).containsExactly(6, 7);
        assertThat(QueueShares.of(8, 3, 1, true)).containsExactly(1, 4, 7);
    }

    @Test
    void aConsumerSharesWithThoseBehindIt() {
        assertThat(QueueShares.shared(8, 4, 3, 1, false)).containsExactly(0, 1, 6, 7);
        assertThat(QueueShares.shared(2, 5, 4, 1, false)).containsExactly(0);
        assertThat(QueueShares.shared(2, 5, 2, 1, false)).containsExactly(0);
    }
}
