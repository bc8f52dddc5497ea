package io.trivium.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;

/** The rules. */
final class Rules {
    /** Arrows of docs/ARCHITECTURE.md: what is not listed is not allowed. */
    static final ArchRule LAYERS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("message")
            .definedBy("io.trivium.message..")
            .layer("broker")
            .definedBy("io.trivium.broker..")
            .layer("storage-mapdb")
            .definedBy("io.trivium.storage..")
            .layer("rocket-protocol")
            .definedBy(resideInAPackage("io.trivium.rocket..").and(not(resideInAPackage("io.trivium.rocket.server.."))))
            .layer("rocket-server")
            .definedBy("io.trivium.rocket.server..")
            .layer("jms-provider")
            .definedBy("io.trivium.jms..")
            .layer("amqp-bridge")
            .definedBy("io.trivium.amqp..")
            .layer("server")
            .definedBy("io.trivium.server..", "io.trivium.start..")
            .whereLayer("message")
            .mayNotAccessAnyLayer()
            .whereLayer("broker")
            .mayOnlyAccessLayers("message")
            .whereLayer("storage-mapdb")
            .mayOnlyAccessLayers("broker", "message")
            .whereLayer("rocket-protocol")
            .mayOnlyAccessLayers("message")
            .whereLayer("rocket-server")
            .mayOnlyAccessLayers("broker", "rocket-protocol", "message")
            .whereLayer("jms-provider")
            .mayOnlyAccessLayers("rocket-protocol", "message")
            .whereLayer("amqp-bridge")
            .mayOnlyAccessLayers("rocket-protocol", "message");

    static final ArchRule ENGINE_KNOWS_NO_PROTOCOL = classes()
            .that()
            .resideInAPackage("io.trivium.broker..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.trivium.broker..",
                    "io.trivium.message..",
                    "java..",
                    "org.jspecify.annotations..",
                    "org.roaringbitmap..",
                    "org.slf4j..");

    static final ArchRule MESSAGES_NEED_NOTHING = classes()
            .that()
            .resideInAPackage("io.trivium.message..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.trivium.message..", "java..", "org.jspecify.annotations..");

    static final ArchRule NO_CYCLES =
            slices().matching("io.trivium.(**)").should().beFreeOfCycles();

    static final ArchRule WORLD_ONLY_IN_ADAPTERS = classes().should(new NotTouchTheWorld(Adapters.NAMES));

    static final ArchRule NO_STATIC_STATE = classes().should(new HaveNoStaticState(Adapters.REGISTRIES));

    private Rules() {}
}
