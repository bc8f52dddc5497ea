package io.trivium.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NearFramesTest {
    private final NearFrames near = new NearFrames();

    @Test
    void theNearestAtOrBeforeAPlaceIsTaken() {
        near.found(0x2_1800, 0x2_1700);
        near.found(0x2_2900, 0x2_2900);

        assertThat(near.before(0x2_2800, 0x2_0000)).isEqualTo(0x2_1700);
        assertThat(near.before(0x2_2900, 0x2_0000)).isEqualTo(0x2_2900);
        assertThat(near.before(0x2_2fff, 0x2_2950)).isEqualTo(0x2_2950);
    }

    @Test
    void placesInAnotherOrderAreAllKept() {
        near.found(0x2_5000, 0x2_5000);
        near.found(0x2_1000, 0x2_0ff0);
        near.found(0x2_9000, 0x2_8800);

        assertThat(near.before(0x2_1010, 0x2_0000)).isEqualTo(0x2_0ff0);
        assertThat(near.before(0x2_5010, 0x2_0000)).isEqualTo(0x2_5000);
        assertThat(near.before(0x2_9010, 0x2_0000)).isEqualTo(0x2_8800);
    }

    @Test
    void whatLiesFarBeforeOrBehindIsNotTaken() {
        near.found(0x2_1000, 0x2_1000);

        assertThat(near.before(0x1_1fff, 0x1_0000)).isEqualTo(0x1_0000);
        assertThat(near.before(0x3_1fff, 0x3_0000)).isEqualTo(0x3_0000);
        assertThat(near.before(0x2_0fff, 0x2_0000)).isEqualTo(0x2_0000);
        assertThat(near.before(0, 0)).isZero();
    }
}
