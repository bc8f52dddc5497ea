package io.trivium.jms;

import io.trivium.jms.destination.TriviumQueue;
import io.trivium.jms.destination.TriviumTopic;
import java.util.Enumeration;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.spi.ObjectFactory;
import org.jspecify.annotations.Nullable;

/** Makes connection factories and destinations again of the references that directories keep of them. */
@SuppressWarnings("JdkObsolete") // the interface's
public final class TriviumObjectFactory implements ObjectFactory {
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
        String type = reference.getClassName();
        if (type.equals(TriviumConnectionFactory.class.getName())) {
            return Option.factory(properties);
        }
        String destination = properties.get("name");
        if (destination != null && type.equals(TriviumQueue.class.getName())) {
            return new TriviumQueue(destination);
        }
        if (destination != null && type.equals(TriviumTopic.class.getName())) {
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
