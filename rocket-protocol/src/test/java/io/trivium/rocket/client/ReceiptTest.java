package io.trivium.rocket.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.message.MessageProperties;
import io.trivium.message.StoredMessage;
import io.trivium.rocket.protocol.request.PopMessageReply;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReceiptTest {
    private static final InetSocketAddress HOST = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    private static final PopCall CALL = new PopCall("G", "T", 32, Duration.ZERO, "owner", null);

    private final PopReceipts receipts =
            new PopReceipts(new PopMessageReply(1000, 60_000, 3, 0, "0 2 40;1 0 7", "0 2 41;1 0 8", null), CALL, "b");

    @Test
    void receiptIsMadeOfTheReplysHeader() {
        Receipt receipt = receipts.of(message("T", 2, 41, new MessageProperties()));

        assertThat(receipt.handle()).isEqualTo("40 1000 60000 3 0 b 2 41");
        assertThat(Receipt.parse("G", "T", receipt.handle())).isEqualTo(receipt).hasSameHashCodeAs(receipt);
        assertThat(receipt.broker()).isEqualTo("b");
        assertThat(receipt.group()).isEqualTo("G");
        assertThat(receipt.topic()).isEqualTo("T");
        assertThat(receipt.queue()).isEqualTo(2);
        assertThat(receipt.offset()).isEqualTo(41);
    }

    @Test
    void receiptsOfOneQueueShareWhatTheyHaveInCommon() {
        Receipt first = receipts.of(message("T", 2, 41, new MessageProperties()));
        Receipt second = receipts.of(message("T", 2, 42, new MessageProperties()));

        assertThat(second.from()).isSameAs(first.from());
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void queueThatTheHeaderDoesNotNameBeginsWithTheMessage() {
        Receipt receipt = receipts.of(message("T", 5, 9, new MessageProperties()));

        assertThat(receipt.handle()).isEqualTo("9 1000 60000 3 0 b 5 9");
    }

    @Test
    void messageOfTheRetryTopicIsFinishedThere() {
        Receipt receipt = receipts.of(message("%RETRY%G_T", 0, 8, new MessageProperties()));

        assertThat(receipt.handle()).isEqualTo("7 1000 60000 3 1 b 0 8");
        assertThat(receipt.topic()).isEqualTo("%RETRY%G_T");
        assertThat(receipt.from().poppedTopic()).isEqualTo("T");
    }

    @Test
    void handleOfTheBrokerIsTakenAsItIs() {
        MessageProperties properties = new MessageProperties().set("POP_CK", "7 900 50000 1 2 other 0 8 12345");

        Receipt receipt = receipts.of(message("T", 0, 3, properties));

        assertThat(receipt.handle()).isEqualTo("7 900 50000 1 2 other 0 8");
        assertThat(receipt.broker()).isEqualTo("other");
        assertThat(receipt.topic()).isEqualTo("%RETRY%G+T");
    }

    @Test
    void laterLeaseOfTheSameMessageIsAnother() {
        assertThat(Receipt.parse("G", "T", "7 900 50000 1 0 b 0 8"))
                .isNotEqualTo(Receipt.parse("G", "T", "7 901 50000 1 0 b 0 8"));
    }

    @Test
    void otherTextIsRefused() {
        assertThatThrownBy(() -> Receipt.parse("G", "T", "1 2 3")).isInstanceOf(RocketException.class);
        assertThatThrownBy(() -> Receipt.parse("G", "T", "a b c d e f g h")).isInstanceOf(RocketException.class);
    }

    private static StoredMessage message(String topic, int queue, long offset, MessageProperties properties) {
        return new StoredMessage(topic, queue, offset, 0, 0, 0, 0, HOST, 0, HOST, 0, 0, new byte[0], properties);
    }
}
