package io.trivium.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TriviumConnectionFactoryTest {
    @Test
    void aUrlNamesTheServersOfACluster() {
        ConnectionUrl url = ConnectionUrl.parse("trivium://one:1,two, [::1]?prefetch=5&clientId=a%20b", "embedded");

        assertThat(url.nameServers()).containsExactly("one:1", "two:9876", "[::1]:9876");
        assertThat(url.embedded()).isNull();
        assertThat(url.options()).isEqualTo(Map.of("prefetch", "5", "clientId", "a b"));
    }

    @Test
    void aUrlNamesABrokerInThisProcess() {
        assertThat(ConnectionUrl.parse("trivium:embedded", "default").embedded())
                .isEqualTo("default");
        assertThat(ConnectionUrl.parse("trivium:embedded:mine?prefetch=1", "default")
                        .embedded())
                .isEqualTo("mine");
    }

    @Test
    void whatIsNoUrlIsRefused() {
        for (String url : new String[] {"", "tcp://host:1", "trivium://", "trivium://host:port", "trivium:embedded:"}) {
            assertThatThrownBy(() -> new TriviumConnectionFactory(url))
                    .as(url)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anUnknownOptionIsRefusedWithTheNearestKnownOne() {
        assertThatThrownBy(() -> new TriviumConnectionFactory("trivium:embedded?prefech=5"))
                .hasMessageContaining("'prefech'")
                .hasMessageContaining("'prefetch'");
        assertThatThrownBy(() -> new TriviumConnectionFactory("trivium:embedded?clientID=x"))
                .hasMessageContaining("'clientId'");
    }

    @Test
    void anOptionOutOfRangeIsRefused() {
        for (String option : new String[] {"prefetch=0", "prefetch=x", "topicQueues=0", "trustedClasses=a;b"}) {
            assertThatThrownBy(() -> new TriviumConnectionFactory("trivium:embedded?" + option))
                    .as(option)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void optionsOfTheUrlAreBeanProperties() {
        TriviumConnectionFactory factory = new TriviumConnectionFactory(
                "trivium:embedded?prefetch=7&user=u&clientId=c&trustedClasses=a.B,c.*&callTimeoutMillis=500&topicQueues=2");

        assertThat(factory.getPrefetch()).isEqualTo(7);
        assertThat(factory.getUser()).isEqualTo("u");
        assertThat(factory.getClientId()).isEqualTo("c");
        assertThat(factory.getTrustedClasses()).isEqualTo("a.B,c.*");
        assertThat(factory.getCallTimeoutMillis()).isEqualTo(500);
        assertThat(factory.getTopicQueues()).isEqualTo(2);
    }

    @Test
    void aBrokerThatIsNotThereIsAnExceptionAtConnect() {
        TriviumConnectionFactory factory =
                new TriviumConnectionFactory("trivium:embedded:nobody?callTimeoutMillis=200");

        assertThatThrownBy(factory::createConnection).isInstanceOf(JMSException.class);
    }
}
