package io.trivium.architecture;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.ConstructorCallTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/** Time, randomness, threads and files come in from outside. Method references count as calls. */
final class NotTouchTheWorld extends ArchCondition<JavaClass> {
    private static final String NEW = "<init>";

    /** Owner and name of what may not be called. */
    private static final Set<String> CALLS = Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.Thread.sleep",
            "java.lang.Math.random",
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.InstantSource.system",
            "java.util.UUID.randomUUID",
            "java.util.concurrent.ThreadLocalRandom.current",
            "java.util.random.RandomGenerator.of",
            "java.util.random.RandomGenerator.getDefault",
            "java.util.concurrent.ForkJoinPool.commonPool",
            "java.nio.channels.FileChannel.open",
            "java.nio.file.Path.toFile");

    /** What may not be made. */
    private static final Set<String> MADE = Set.of(
            "java.lang.Thread",
            "java.util.Random",
            "java.util.Timer",
            "java.util.SplittableRandom",
            "java.security.SecureRandom",
            "java.util.concurrent.ForkJoinPool",
            "java.util.concurrent.ThreadPoolExecutor",
            "java.util.concurrent.ScheduledThreadPoolExecutor",
            "io.netty.channel.nio.NioEventLoopGroup",
            "io.netty.util.HashedWheelTimer",
            "java.io.FileInputStream",
            "java.io.FileOutputStream",
            "java.io.FileReader",
            "java.io.FileWriter",
            "java.io.RandomAccessFile");

    /** Whose every method is out of bounds. */
    private static final Set<String> OWNERS =
            Set.of("java.io.File", "java.nio.file.Files", "java.util.concurrent.Executors");

    private final Set<String> adapters;

    NotTouchTheWorld(Set<String> adapters) {
        super("leave clocks, randomness, threads and files to the wiring and the named adapters");
        this.adapters = adapters;
    }

    @Override
    public void check(JavaClass item, ConditionEvents events) {
        if (adapters.contains(outermost(item).getName())) {
            return;
        }
        for (JavaAccess<?> access : item.getAccessesFromSelf()) {
            if (touches(access.getTarget())) {
                events.add(SimpleConditionEvent.violated(access, access.getDescription()));
            }
        }
    }

    private static boolean touches(AccessTarget target) {
        String owner = target.getOwner().getName();
        String name = target.getName();
        return OWNERS.contains(owner)
                || CALLS.contains(owner + "." + name)
                || (MADE.contains(owner) && name.equals(NEW))
                || (owner.equals("java.time.Clock") && name.startsWith("system"))
                || (owner.equals("java.util.Date") && isMadeOfNow(target));
    }

    private static boolean isMadeOfNow(AccessTarget target) {
        return target instanceof ConstructorCallTarget made
                && made.getRawParameterTypes().isEmpty();
    }

    private static JavaClass outermost(JavaClass item) {
        return item.getEnclosingClass().map(NotTouchTheWorld::outermost).orElse(item);
    }
}
