package io.trivium.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.jms.destination.TriviumQueue;
import io.trivium.jms.destination.TriviumTopic;
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
import javax.naming.Referenceable;
import javax.naming.spi.NamingManager;
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
