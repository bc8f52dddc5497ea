package io.trivium.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something that does what another does, but for some methods of its interface. */
final class Altered<T> {
    private final Class<T> type;
    private final T original;
    private final Map<String, Instead> altered = new HashMap<>();

    private Altered(Class<T> type, T original) {
        this.type = type;
        this.original = original;
    }

    static <T> Altered<T> of(Class<T> type, T original) {
        return new Altered<>(type, original);
    }

    /** What a method does instead; its result is the method's, null if that has none. */
    @FunctionalInterface
    interface Instead {
        @Nullable
        Object call(Object[] arguments);
    }

    /** Alters the one method of a name. */
    Altered<T> at(String method, Instead instead) {
        long there = Arrays.stream(type.getMethods())
                .filter(one -> one.getName().equals(method))
                .count();
        if (there != 1) {
            throw new IllegalArgumentException(type + " has " + there + " methods of the name " + method);
        }
        altered.put(method, instead);
        return this;
    }

    T made() {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> call(method, arguments)));
    }

    private @Nullable Object call(Method method, Object[] arguments) throws Throwable {
        Instead instead = altered.get(method.getName());
        if (instead != null) {
            return instead.call(arguments);
        }
        try {
            return method.invoke(original, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
