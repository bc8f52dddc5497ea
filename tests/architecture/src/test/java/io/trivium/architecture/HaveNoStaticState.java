package io.trivium.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** Static fields are final, and of types that are not made to change. */
final class HaveNoStaticState extends ArchCondition<JavaClass> {
    private static final String ATOMICS = AtomicReference.class.getPackageName();
    private static final Set<String> CONTAINERS = Set.of(
            "java.util.ArrayDeque",
            "java.util.ArrayList",
            "java.util.BitSet",
            "java.util.EnumMap",
            "java.util.HashMap",
            "java.util.HashSet",
            "java.util.LinkedHashMap",
            "java.util.TreeMap",
            "java.util.concurrent.BlockingQueue",
            "java.util.concurrent.ConcurrentHashMap",
            "java.util.concurrent.ConcurrentMap",
            "java.util.concurrent.ConcurrentSkipListMap",
            "java.util.concurrent.CopyOnWriteArrayList",
            "java.lang.StringBuilder",
            "java.lang.ThreadLocal");

    private final Set<String> allowed;

    HaveNoStaticState(Set<String> allowed) {
        super("have no static state");
        this.allowed = allowed;
    }

    @Override
    public void check(JavaClass item, ConditionEvents events) {
        for (JavaField field : item.getFields()) {
            if (field.getModifiers().contains(JavaModifier.STATIC)
                    && changes(field)
                    && !allowed.contains(item.getName())) {
                events.add(SimpleConditionEvent.violated(field, field.getDescription() + " is static and can change"));
            }
        }
    }

    private static boolean changes(JavaField field) {
        JavaClass type = field.getRawType();
        return !field.getModifiers().contains(JavaModifier.FINAL)
                || type.getPackageName().equals(ATOMICS)
                || CONTAINERS.contains(type.getName());
    }
}
