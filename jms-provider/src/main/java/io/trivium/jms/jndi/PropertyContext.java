package io.trivium.jms.jndi;

import io.trivium.jms.destination.TriviumQueue;
import io.trivium.jms.destination.TriviumTopic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import javax.naming.Binding;
import javax.naming.CompositeName;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.NameClassPair;
import javax.naming.NameNotFoundException;
import javax.naming.NameParser;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.OperationNotSupportedException;
import org.jspecify.annotations.Nullable;

/** What properties have bound, in one flat context that is read only. */
@SuppressWarnings("JdkObsolete") // the interface's
final class PropertyContext implements Context {
    private static final String DYNAMIC_QUEUES = "dynamicQueues/";
    private static final String DYNAMIC_TOPICS = "dynamicTopics/";

    private final Map<String, Object> bound;
    private final Hashtable<Object, Object> environment = new Hashtable<>();

    PropertyContext(Map<String, Object> bound, Map<?, ?> environment) {
        this.bound = bound;
        this.environment.putAll(environment);
    }

    @Override
    public Object lookup(String name) throws NamingException {
        return find(name);
    }

    private Object find(String name) throws NamingException {
        if (name.isEmpty()) {
            return new PropertyContext(bound, environment);
        }
        if (name.startsWith(DYNAMIC_QUEUES) && name.length() > DYNAMIC_QUEUES.length()) {
            return new TriviumQueue(name.substring(DYNAMIC_QUEUES.length()));
        }
        if (name.startsWith(DYNAMIC_TOPICS) && name.length() > DYNAMIC_TOPICS.length()) {
            return new TriviumTopic(name.substring(DYNAMIC_TOPICS.length()));
        }
        Object found = bound.get(name);
        if (found == null) {
            throw new NameNotFoundException("'" + name + "' is not bound. There are " + bound.keySet()
                    + ", and dynamicQueues/NAME and dynamicTopics/NAME.");
        }
        return found;
    }

    @Override
    public Object lookup(Name name) throws NamingException {
        return find(name.toString());
    }

    @Override
    public Object lookupLink(Name name) throws NamingException {
        return find(name.toString());
    }

    @Override
    public Object lookupLink(String name) throws NamingException {
        return find(name);
    }

    @Override
    public NamingEnumeration<NameClassPair> list(String name) throws NamingException {
        mustBeRoot(name);
        List<NameClassPair> pairs = new ArrayList<>();
        bound.forEach((key, value) ->
                pairs.add(new NameClassPair(key, value.getClass().getName())));
        return new Listing<>(pairs);
    }

    @Override
    public NamingEnumeration<NameClassPair> list(Name name) throws NamingException {
        return list(name.toString());
    }

    @Override
    public NamingEnumeration<Binding> listBindings(String name) throws NamingException {
        mustBeRoot(name);
        List<Binding> bindings = new ArrayList<>();
        bound.forEach((key, value) -> bindings.add(new Binding(key, value)));
        return new Listing<>(bindings);
    }

    @Override
    public NamingEnumeration<Binding> listBindings(Name name) throws NamingException {
        return listBindings(name.toString());
    }

    private static void mustBeRoot(String name) throws NameNotFoundException {
        if (!name.isEmpty()) {
            throw new NameNotFoundException("There are no contexts within this one, such as '" + name + "'.");
        }
    }

    @Override
    public NameParser getNameParser(String name) {
        return CompositeName::new;
    }

    @Override
    public NameParser getNameParser(Name name) {
        return CompositeName::new;
    }

    @Override
    public String composeName(String name, String prefix) {
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    @Override
    public Name composeName(Name name, Name prefix) throws NamingException {
        return ((Name) prefix.clone()).addAll(name);
    }

    @Override
    public @Nullable Object addToEnvironment(String name, Object value) {
        return environment.put(name, value);
    }

    @Override
    public @Nullable Object removeFromEnvironment(String name) {
        return environment.remove(name);
    }

    @Override
    public Hashtable<?, ?> getEnvironment() {
        return new Hashtable<>(environment);
    }

    @Override
    public String getNameInNamespace() {
        return "";
    }

    @Override
    public void close() {
        // There is nothing behind it
    }

    @Override
    public void bind(Name name, Object object) throws NamingException {
        throw readOnly();
    }

    @Override
    public void bind(String name, Object object) throws NamingException {
        throw readOnly();
    }

    @Override
    public void rebind(Name name, Object object) throws NamingException {
        throw readOnly();
    }

    @Override
    public void rebind(String name, Object object) throws NamingException {
        throw readOnly();
    }

    @Override
    public void unbind(Name name) throws NamingException {
        throw readOnly();
    }

    @Override
    public void unbind(String name) throws NamingException {
        throw readOnly();
    }

    @Override
    public void rename(Name from, Name to) throws NamingException {
        throw readOnly();
    }

    @Override
    public void rename(String from, String to) throws NamingException {
        throw readOnly();
    }

    @Override
    public void destroySubcontext(Name name) throws NamingException {
        throw readOnly();
    }

    @Override
    public void destroySubcontext(String name) throws NamingException {
        throw readOnly();
    }

    @Override
    public Context createSubcontext(Name name) throws NamingException {
        throw readOnly();
    }

    @Override
    public Context createSubcontext(String name) throws NamingException {
        throw readOnly();
    }

    private static OperationNotSupportedException readOnly() {
        return new OperationNotSupportedException("The names are given by properties: they cannot be changed here.");
    }

    /** A list as JNDI wants it. */
    private static final class Listing<T> implements NamingEnumeration<T> {
        private final Enumeration<T> elements;

        Listing(List<T> elements) {
            this.elements = Collections.enumeration(elements);
        }

        @Override
        public T next() {
            return elements.nextElement();
        }

        @Override
        public boolean hasMore() {
            return elements.hasMoreElements();
        }

        @Override
        public T nextElement() {
            return elements.nextElement();
        }

        @Override
        public boolean hasMoreElements() {
            return elements.hasMoreElements();
        }

        @Override
        public void close() {
            // Nothing is held
        }
    }
}
