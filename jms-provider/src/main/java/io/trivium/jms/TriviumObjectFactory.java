package io.trivium.jms;

import io.trivium.jms.destination.TriviumQueue;
import io.trivium.jms.destination.TriviumTopic;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XAQueueConnectionFactory;
import jakarta.jms.XATopicConnectionFactory;
import java.util.Enumeration;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.spi.ObjectFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes connection factories and destinations again of the references that directories keep of them, and of those that containers make of
 * their configuration: there the type may be an interface, and addresses tell of the container's own matters.
 */
@SuppressWarnings("JdkObsolete") // the interface's
public final class TriviumObjectFactory implements ObjectFactory {
    /** Whatever it is asked for as, it is all of these. */
    private static final Set<String> FACTORIES = Set.of(
            TriviumConnectionFactory.class.getName(),
            ConnectionFactory.class.getName(),
            QueueConnectionFactory.class.getName(),
            TopicConnectionFactory.class.getName(),
            XAConnectionFactory.class.getName(),
            XAQueueConnectionFactory.class.getName(),
            XATopicConnectionFactory.class.getName());

    private static final Set<String> QUEUES = Set.of(TriviumQueue.class.getName(), Queue.class.getName());
    private static final Set<String> TOPICS = Set.of(TriviumTopic.class.getName(), Topic.class.getName());

    /** Names the object factory, in the references of containers, which have one of their own. */
    private static final String FACTORY = "factory";

    /** What containers say of a resource beside its settings. */
    private static final Set<String> OF_CONTAINER =
            Set.of("auth", "closeMethod", "description", FACTORY, "scope", "singleton", "type");

    /** For JNDI, which makes one by its name. */
    public TriviumObjectFactory() {}

    @Override
    public @Nullable Object getObjectInstance(
            @Nullable Object object,
            @Nullable Name name,
            @Nullable Context context,
            @Nullable Hashtable<?, ?> environment) {
        if (!(object instanceof Reference reference)) {
            return null;
        }
        Map<String, String> properties = properties(reference);
        // Of the interfaces there are references that other factories are asked for
        boolean ours = isThis(reference.getFactoryClassName()) || isThis(properties.get(FACTORY));
        properties.keySet().removeAll(OF_CONTAINER);
        return ours ? made(reference.getClassName(), properties) : null;
    }

    private static boolean isThis(@Nullable String factory) {
        return TriviumObjectFactory.class.getName().equals(factory);
    }

    private static @Nullable Object made(String type, Map<String, String> properties) {
        if (FACTORIES.contains(type)) {
            return Option.factory(properties);
        }
        // A container has "name" for itself
        String destination = properties.getOrDefault("physicalName", properties.get("name"));
        if (destination != null && QUEUES.contains(type)) {
            return new TriviumQueue(destination);
        }
        if (destination != null && TOPICS.contains(type)) {
            return new TriviumTopic(destination);
        }
        return null;
    }

    private static Map<String, String> properties(Reference reference) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (Enumeration<RefAddr> all = reference.getAll(); all.hasMoreElements(); ) {
            RefAddr address = all.nextElement();
            properties.put(address.getType(), String.valueOf(address.getContent()));
        }
        return properties;
    }
}
