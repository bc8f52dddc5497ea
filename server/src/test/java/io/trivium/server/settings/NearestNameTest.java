package io.trivium.server.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
    private static final List<String> KNOWN = List.of("data", "broker-port", "amqp-port", "durability");

    @Test
    void aSwapOfNeighboursIsOneEdit() {
        assertThat(NearestName.edits("dtaa", "data")).isEqualTo(1);
    }

    @Test
    void editsCountInsertionsDeletionsAndReplacements() {
        assertThat(NearestName.edits("", "data")).isEqualTo(4);
        assertThat(NearestName.edits("brokr-prt", "broker-port")).isEqualTo(2);
        assertThat(NearestName.edits("kitten", "sitting")).isEqualTo(3);
    }

    @Test
    void theNearestNameIsHinted() {
        assertThat(NearestName.hint("amqp-prot", KNOWN)).isEqualTo(" Did you mean amqp-port?");
        assertThat(NearestName.hint("durable", KNOWN)).isEqualTo(" Did you mean durability?");
    }

    @Test
    void whatResemblesNothingGetsNoHint() {
        assertThat(NearestName.hint("verbose", KNOWN)).isEmpty();
    }
}
