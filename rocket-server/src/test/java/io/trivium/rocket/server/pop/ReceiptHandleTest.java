package io.trivium.rocket.server.pop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.rocket.protocol.BadRequestException;
import org.junit.jupiter.api.Test;

class ReceiptHandleTest {
    @Test
    void handleIsReadAndWrittenAsClientsDo() {
        String text = "10 1700000000000 60000 3 0 broker-a 2 12";

        ReceiptHandle handle = ReceiptHandle.parse(text);

        assertThat(handle).isEqualTo(new ReceiptHandle(10, 1_700_000_000_000L, 60_000, 3, "0", "broker-a", 2, 12));
        assertThat(handle).hasToString(text);
    }

    @Test
    void proxysNinthFieldIsIgnored() {
        assertThat(ReceiptHandle.parse("1 2 3 4 0 b 5 6 777").offset()).isEqualTo(6);
    }

    @Test
    void anythingElseIsRefused() {
        for (String text : new String[] {
            "",
            "1 2 3",
            "1 2 3 4 0 b 5",
            "1 2 3 4 0 b 5 x",
            "1 2 3 4 0 b 5 ",
            " 2 3 4 0 b 5 6",
            "1 2 3 4444444444 0 b 5 6"
        }) {
            assertThatThrownBy(() -> ReceiptHandle.parse(text)).as(text).isInstanceOf(BadRequestException.class);
        }
    }
}
