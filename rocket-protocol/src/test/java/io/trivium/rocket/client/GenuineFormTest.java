package io.trivium.rocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trivium.message.MessageProperties;
import io.trivium.message.PropertyNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenuineFormTest {
    /** What a genuine broker makes of a delivery time. */
    private static long rounded(long millis) {
        return millis % 1000 == 0 ? millis - 1000 : millis / 1000 * 1000;
    }

    @ParameterizedTest
    @CsvSource({"1500,2000", "2000,2000", "2001,3000", "1,1000"})
    void aDeliveryTimeIsNotBeforeWhatWasAskedFor(long asked, long delivered) {
        MessageProperties properties =
                new MessageProperties().set(PropertyNames.TIMER_DELIVER_MS, Long.toString(asked));

        long sent = GenuineForm.properties(properties, false).longOr(PropertyNames.TIMER_DELIVER_MS, 0);

        assertThat(rounded(sent)).isEqualTo(delivered);
        assertThat(properties.longOr(PropertyNames.TIMER_DELIVER_MS, 0)).isEqualTo(asked);
    }

    @Test
    void aTimeWithoutEndStaysInTheFuture() {
        MessageProperties properties =
                new MessageProperties().set(PropertyNames.TIMER_DELIVER_MS, Long.toString(Long.MAX_VALUE));

        assertThat(GenuineForm.properties(properties, false).longOr(PropertyNames.TIMER_DELIVER_MS, 0))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anEmptyBodyIsOneByteAndSaysSo() {
        ByteBuf body = GenuineForm.body(Unpooled.buffer(0));

        assertThat(body.readableBytes()).isEqualTo(1);
        assertThat(GenuineForm.properties(new MessageProperties(), true).contains(PropertyNames.TRV_EMPTY))
                .isTrue();
        body.release();
    }

    @Test
    void otherMessagesGoAsTheyAre() {
        MessageProperties properties = new MessageProperties().set("a", "b");
        ByteBuf body = Unpooled.wrappedBuffer(new byte[] {1});

        assertThat(GenuineForm.properties(properties, false)).isSameAs(properties);
        assertThat(GenuineForm.body(body)).isSameAs(body);
        body.release();
    }
}
