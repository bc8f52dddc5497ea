package io.trivium.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.trivium");

    private static final JavaClasses VIOLATIONS = new ClassFileImporter()
            .withImportOption(location -> location.contains("/violation/"))
            .importPackages("io.trivium");

    static Stream<Arguments> rules() {
        return Stream.of(
                Arguments.of("layers", Rules.LAYERS, "LayerBreaker"),
                Arguments.of("the engine knows no protocol", Rules.ENGINE_KNOWS_NO_PROTOCOL, "ProtocolKnower"),
                Arguments.of("messages need nothing", Rules.MESSAGES_NEED_NOTHING, "Logging"),
                Arguments.of("no cycles", Rules.NO_CYCLES, "First"),
                Arguments.of("the world only in adapters", Rules.WORLD_ONLY_IN_ADAPTERS, "WorldToucher"),
                Arguments.of("no static state", Rules.NO_STATIC_STATE, "StateKeeper"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void theHouseKeepsTheRule(String name, ArchRule rule, String breaker) {
        rule.allowEmptyShould(true).check(HOUSE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void theRuleFindsWhoBreaksIt(String name, ArchRule rule, String breaker) {
        EvaluationResult result = rule.evaluate(VIOLATIONS);

        assertThat(result.hasViolation()).isTrue();
        assertThat(String.join("\n", result.getFailureReport().getDetails())).contains(breaker);
    }

    @Test
    void everyForbiddenCallOfTheFixtureIsFound() {
        EvaluationResult result = Rules.WORLD_ONLY_IN_ADAPTERS.evaluate(VIOLATIONS);

        assertThat(result.getFailureReport().getDetails())
                .hasSize(14)
                .anyMatch(line -> line.contains("nanoTime"))
                .anyMatch(line -> line.contains("Files"));
    }

    @Test
    void everyStaticFieldThatCanChangeIsFound() {
        EvaluationResult result = Rules.NO_STATIC_STATE.evaluate(VIOLATIONS);

        assertThat(result.getFailureReport().getDetails()).hasSize(3);
    }

    @Test
    void theHouseIsReallyLookedAt() {
        assertThat(HOUSE.contain("io.trivium.server.Wiring")).isTrue();
        assertThat(HOUSE.contain("io.trivium.broker.Broker")).isTrue();
        assertThat(Adapters.NAMES).allMatch(HOUSE::contain);
    }
}
