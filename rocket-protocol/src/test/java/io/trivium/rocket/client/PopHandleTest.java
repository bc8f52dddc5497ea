package io.trivium.rocket.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.message.MessageProperties;
import io.trivium.message.StoredMessage;
import io.trivium.rocket.protocol.request.PopMessageReply;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class PopHandleTest {
    private static final InetSocketAddress HOST = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    private final PopHandle.Maker maker =
            new PopHandle.Maker(new PopMessageReply(1000, 60_000, 3, 0, "0 2 40;1 0 7", "0 2 41;1 0 8", null), "b");

    @Test
    void handleIsMadeOfTheReplysHeader() {
        PopHandle handle = maker.handle(message("T", 2, 41, new MessageProperties()), "G");

        assertThat(handle.text()).isEqualTo("40 1000 60000 3 0 b 2 41");
        assertThat(PopHandle.parse(handle.text())).isEqualTo(handle);
        assertThat(handle.realTopic("T", "G")).isEqualTo("T");
    }

    @Test
    void messageOfTheRetryTopicIsFinishedThere() {
        PopHandle handle = maker.handle(message("%RETRY%G_T", 0, 8, new MessageProperties()), "G");

        assertThat(handle.text()).isEqualTo("7 1000 60000 3 1 b 0 8");
        assertThat(handle.realTopic("T", "G")).isEqualTo("%RETRY%G_T");
    }

    @Test
    void handleOfTheBrokerIsTakenAsItIs() {
        MessageProperties properties = new MessageProperties().set("POP_CK", "7 900 50000 1 2 other 0 8 12345");

        PopHandle handle = maker.handle(message("T", 0, 3, properties), "G");

        assertThat(handle).isEqualTo(new PopHandle(7, 900, 50_000, 1, "2", "other", 0, 8));
        assertThat(handle.realTopic("T", "G")).isEqualTo("%RETRY%G+T");
    }

    @Test
    void otherTextIsRefused() {
        assertThatThrownBy(() -> PopHandle.parse("1 2 3")).isInstanceOf(RocketException.class);
        assertThatThrownBy(() -> PopHandle.parse("a b c d e f g h")).isInstanceOf(RocketException.class);
    }

    private static StoredMessage message(String topic, int queue, long offset, MessageProperties properties) {
        return new StoredMessage(topic, queue, offset, 0, 0, 0, 0, HOST, 0, HOST, 0, 0, new byte[0], properties);
    }
}
