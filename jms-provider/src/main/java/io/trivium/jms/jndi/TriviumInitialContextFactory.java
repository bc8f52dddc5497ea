package io.trivium.jms.jndi;

import io.trivium.jms.TriviumConnectionFactory;
import io.trivium.jms.destination.TriviumQueue;
import io.trivium.jms.destination.TriviumTopic;
import java.util.Hashtable;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;

/**
 * Makes a naming context of properties, with no directory behind it. {@code connectionFactory.NAME=URL}, {@code queue.NAME=QUEUE} and
 * {@code topic.NAME=TOPIC} bind names; {@code ConnectionFactory} is bound to the provider URL (this machine if there is none) unless
 * the properties say otherwise; {@code dynamicQueues/QUEUE} and {@code dynamicTopics/TOPIC} need no property.
 */
public final class TriviumInitialContextFactory implements InitialContextFactory {
    private static final String DEFAULT_FACTORY = "ConnectionFactory";

    /** For JNDI, which makes one by its name. */
    public TriviumInitialContextFactory() {}

    @Override
    @SuppressWarnings("JdkObsolete") // the interface's
    public Context getInitialContext(Hashtable<?, ?> environment) throws NamingException {
        Map<String, Object> bound = new TreeMap<>();
        Object url = environment.get(Context.PROVIDER_URL);
        bind(bound, DEFAULT_FACTORY, url == null ? TriviumConnectionFactory.DEFAULT_URL : url, FACTORY);
        for (Map.Entry<?, ?> property : environment.entrySet()) {
            String name = String.valueOf(property.getKey());
            bindAs("connectionFactory.", name, property.getValue(), FACTORY, bound);
            bindAs("queue.", name, property.getValue(), TriviumQueue::new, bound);
            bindAs("topic.", name, property.getValue(), TriviumTopic::new, bound);
        }
        return new PropertyContext(bound, environment);
    }

    private static final Function<String, Object> FACTORY = TriviumConnectionFactory::new;

    private static void bindAs(
            String prefix, String name, Object value, Function<String, Object> maker, Map<String, Object> bound)
            throws NamingException {
        if (name.startsWith(prefix) && name.length() > prefix.length()) {
            bind(bound, name.substring(prefix.length()), value, maker);
        }
    }

    private static void bind(Map<String, Object> bound, String name, Object value, Function<String, Object> maker)
            throws NamingException {
        try {
            bound.put(name, maker.apply(value.toString()));
        } catch (IllegalArgumentException e) {
            ConfigurationException refusal = new ConfigurationException(name + ": " + e.getMessage());
            refusal.initCause(e);
            throw refusal;
        }
    }
}
