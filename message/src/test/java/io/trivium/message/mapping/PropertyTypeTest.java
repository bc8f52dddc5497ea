package io.trivium.message.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class PropertyTypeTest {
    @Test
    void theLargestUlongIsRead() {
        assertThat(PropertyType.ULONG.read("18446744073709551615")).isEqualTo(new BigInteger("18446744073709551615"));
    }

    /** The leading zeros show that no number is made of the digits: that would take time in the square of their count. */
    @Test
    void ulongOfMoreDigitsThanTheLargestHasIsNoneWhateverTheyAre() {
        assertThatIllegalArgumentException().isThrownBy(() -> PropertyType.ULONG.read("0".repeat(20) + "7"));
    }
}
