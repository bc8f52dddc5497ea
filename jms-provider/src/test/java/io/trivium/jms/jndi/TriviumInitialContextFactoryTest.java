package io.trivium.jms.jndi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.jms.TriviumConnectionFactory;
import io.trivium.jms.destination.TriviumQueue;
import io.trivium.jms.destination.TriviumTopic;
import java.util.Collections;
import java.util.Hashtable;
import java.util.Map;
import javax.naming.Binding;
import javax.naming.CompositeName;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.OperationNotSupportedException;
import org.junit.jupiter.api.Test;

/** Jakarta Messaging §5: administered objects, looked up by JNDI. */
@SuppressWarnings({"BanJNDI", "JdkObsolete"}) // what is tested
class TriviumInitialContextFactoryTest {
    private static Context context(Map<String, String> properties) throws NamingException {
        Hashtable<String, String> environment = new Hashtable<>(properties);
        environment.put(Context.INITIAL_CONTEXT_FACTORY, TriviumInitialContextFactory.class.getName());
        return new InitialContext(environment);
    }

    @Test
    void theProviderUrlIsTheConnectionFactory() throws NamingException {
        Context context = context(Map.of(Context.PROVIDER_URL, "trivium://broker:1234?prefetch=7"));

        TriviumConnectionFactory factory = (TriviumConnectionFactory) context.lookup("ConnectionFactory");

        assertThat(factory.getUrl()).isEqualTo("trivium://broker:1234?prefetch=7");
        assertThat(factory.getPrefetch()).isEqualTo(7);
    }

    @Test
    void propertiesBindFactoriesAndDestinations() throws NamingException {
        Context context = context(Map.of(
                "connectionFactory.jms/cf",
                "trivium://a:1",
                "queue.jms/orders",
                "orders.in",
                "topic.news",
                "the.news"));

        assertThat(((TriviumConnectionFactory) context.lookup("jms/cf")).getUrl())
                .isEqualTo("trivium://a:1");
        assertThat(context.lookup(new CompositeName("jms/orders"))).isEqualTo(new TriviumQueue("orders.in"));
        assertThat(context.lookup("news")).isEqualTo(new TriviumTopic("the.news"));
        assertThat(Collections.list(context.listBindings("")).stream().map(Binding::getName))
                .containsExactly("ConnectionFactory", "jms/cf", "jms/orders", "news");
    }

    @Test
    void dynamicNamesNeedNoProperty() throws NamingException {
        Context context = context(Map.of());

        assertThat(context.lookup("dynamicQueues/a/b")).isEqualTo(new TriviumQueue("a/b"));
        assertThat(context.lookup("dynamicTopics/t")).isEqualTo(new TriviumTopic("t"));
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThatThereAre() throws NamingException {
        Context context = context(Map.of("queue.orders", "orders"));

        assertThatThrownBy(() -> context.lookup("order"))
                .isInstanceOf(NameNotFoundException.class)
                .hasMessageContaining("orders");
    }

    @Test
    void aWrongUrlIsRefusedWithTheNameThatHasIt() {
        assertThatThrownBy(() -> context(Map.of("connectionFactory.cf", "tcp://broker:61616")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("cf");
    }

    @Test
    void nothingCanBeBound() throws NamingException {
        Context context = context(Map.of());

        assertThatThrownBy(() -> context.bind("a", "b")).isInstanceOf(OperationNotSupportedException.class);
    }
}
