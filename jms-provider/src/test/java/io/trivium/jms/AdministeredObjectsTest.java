package io.trivium.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.jms.destination.TriviumQueue;
import io.trivium.jms.destination.TriviumTopic;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Queue;
import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import javax.naming.NamingException;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;
import javax.naming.spi.NamingManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Jakarta Messaging §5: factories and destinations are kept by directories and containers. */
@SuppressWarnings("JdkObsolete") // JNDI's
class AdministeredObjectsTest {
    private static final String URL = "trivium://a:1,b:2?clientId=me&user=u&password=p&prefetch=3&trustedClasses=x.*"
            + "&callTimeoutMillis=1234&topicQueues=2";

    @Test
    void aFactoryComesBackFromItsReference() throws Exception {
        TriviumConnectionFactory factory = new TriviumConnectionFactory(URL);
        factory.setPrefetch(5);

        TriviumConnectionFactory again = (TriviumConnectionFactory) restored(factory);

        assertThat(Option.of(again)).isEqualTo(Option.of(factory)).containsEntry("prefetch", "5");
    }

    @Test
    void destinationsComeBackFromTheirReferences() throws Exception {
        assertThat(restored(new TriviumQueue("q"))).isEqualTo(new TriviumQueue("q"));
        assertThat(restored(new TriviumTopic("t"))).isEqualTo(new TriviumTopic("t"));
    }

    @SuppressWarnings("BanJNDI") // what is tested
    private static Object restored(Referenceable object) throws Exception {
        return NamingManager.getObjectInstance(object.getReference(), null, null, new Hashtable<>());
    }

    @Test
    void whatIsNoReferenceOfOursIsLeftToOthers() throws NamingException {
        assertThat(new TriviumObjectFactory().getObjectInstance("text", null, null, null))
                .isNull();
        assertThat(made(new Reference(ConnectionFactory.class.getName(), "another.ObjectFactory", null)))
                .isNull();
    }

    private static @Nullable Object made(Reference reference) {
        return new TriviumObjectFactory().getObjectInstance(reference, null, null, null);
    }

    /** A container names the type of its choice and the factory, and says what is its own beside the settings. */
    private static Reference ofContainer(Class<?> type, String setting, String value) {
        Reference reference = new Reference(type.getName(), "a.container.Factory", null);
        for (String own : List.of("singleton", "auth", "scope", "description", "closeMethod")) {
            reference.add(new StringRefAddr(own, "x"));
        }
        reference.add(new StringRefAddr("factory", TriviumObjectFactory.class.getName()));
        reference.add(new StringRefAddr(setting, value));
        return reference;
    }

    @Test
    void aContainersReferencesAreOurs() {
        assertThat(made(ofContainer(ConnectionFactory.class, "prefetch", "5")))
                .isInstanceOfSatisfying(
                        TriviumConnectionFactory.class,
                        factory -> assertThat(factory.getPrefetch()).isEqualTo(5));
        assertThat(made(ofContainer(TriviumConnectionFactory.class, "url", "trivium:embedded")))
                .isInstanceOf(TriviumConnectionFactory.class);
        assertThat(made(ofContainer(Queue.class, "physicalName", "q"))).isEqualTo(new TriviumQueue("q"));
        assertThat(made(ofContainer(TriviumTopic.class, "name", "t"))).isEqualTo(new TriviumTopic("t"));
    }

    @Test
    void aSettingThatThereIsNotIsNoContainers() {
        assertThatThrownBy(() -> made(ofContainer(ConnectionFactory.class, "prefetchByte", "5")))
                .hasMessageContaining("'prefetchBytes'");
    }

    @Test
    void aFactoryIsSerializedAsItsSettings() throws IOException, ClassNotFoundException {
        TriviumConnectionFactory factory = new TriviumConnectionFactory(URL);

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(factory);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            TriviumConnectionFactory again = (TriviumConnectionFactory) in.readObject();

            assertThat(Option.of(again)).isEqualTo(Option.of(factory));
        }
    }

    @Test
    void everyOptionOfTheUrlIsABeanProperty() throws IntrospectionException {
        List<String> writable = Arrays.stream(
                        Introspector.getBeanInfo(TriviumConnectionFactory.class).getPropertyDescriptors())
                .filter(property -> property.getWriteMethod() != null)
                .map(PropertyDescriptor::getName)
                .toList();

        assertThat(writable)
                .containsAll(Arrays.stream(Option.values()).map(Option::text).toList());
    }
}
