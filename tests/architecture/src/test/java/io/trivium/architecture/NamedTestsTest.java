package io.trivium.architecture;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tests that documents name as the proof of what they say: there they are. */
class NamedTestsTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern CLASS_AND_METHOD = Pattern.compile("(?:[a-z]+\\.)?([A-Z]\\w*Test)(?:\\.(\\w+))?");
    /** A sentence in one word: what is as long and begins small is a test's name where tests are listed. */
    private static final Pattern SENTENCE = Pattern.compile("[a-z][a-z0-9_]*[A-Z]\\w{14,}");

    private static final Pattern UNQUOTED = Pattern.compile("(?<!`)\\b[A-Z]\\w*Test(?:\\.\\w+)?");

    private static final Map<String, String> SOURCES = new TreeMap<>();

    @BeforeAll
    static void read() throws IOException {
        for (Path modules : List.of(ROOT, ROOT.resolve("tests"))) {
            try (Stream<Path> all = Files.list(modules)) {
                all.map(module -> module.resolve("src/test/java"))
                        .filter(Files::isDirectory)
                        .forEach(NamedTestsTest::readAll);
            }
        }
    }

    private static void readAll(Path sources) {
        try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.toString().endsWith("Test.java"))
                    .forEach(file -> SOURCES.merge(name(file), text(file), String::concat));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean has(String source, String method) {
        return source.contains(" void " + method + "(");
    }

    private static List<String> missing(String document) {
        String all = SOURCES.values().stream().collect(joining());
        List<String> missing = new ArrayList<>();
        for (Matcher quoted = QUOTED.matcher(document); quoted.find(); ) {
            String word = quoted.group(1);
            Matcher named = CLASS_AND_METHOD.matcher(word);
            boolean there = true;
            if (named.matches()) {
                String source = SOURCES.get(named.group(1));
                there = source != null && (named.group(2) == null || has(source, named.group(2)));
            } else if (SENTENCE.matcher(word).matches()) {
                there = has(all, word);
            }
            if (!there) {
                missing.add(word);
            }
        }
        return missing;
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/JMS-CONFORMANCE.md", "docs/MESSAGE-MAPPING.md", "docs/GUARANTEES.md"})
    void everyTestThatADocumentNamesIsThere(String document) {
        assertThat(missing(text(ROOT.resolve(document)))).isEmpty();
    }

    @Test
    void everyTestThatTheTablesOfCompatibilityNameIsThere() {
        String tests = lastColumns(text(ROOT.resolve("docs/COMPATIBILITY.md")));

        assertThat(tests).contains("`SendTest`", "`CompatibilityTest`");
        assertThat(missing(tests)).isEmpty();
    }

    /** The last cells of all rows, the tests in them quoted as other documents do. */
    private static String lastColumns(String document) {
        return document.lines()
                .filter(line -> line.startsWith("|") && line.endsWith(" |"))
                .map(line -> line.substring(line.lastIndexOf("| ", line.length() - 3), line.length() - 1))
                .map(cell -> UNQUOTED.matcher(cell).replaceAll("`$0`"))
                .collect(joining("\n"));
    }

    @Test
    void aTestOfATableThatIsNotThereIsNoticed() {
        assertThat(missing(lastColumns(
                        "| 10 | SEND | yes | as AnotherTest | NoSuchTest, NamedTestsTest |\n| 11 | | |  |")))
                .containsExactly("NoSuchTest");
    }

    @Test
    void aNameThatNoTestHasIsNoticed() {
        assertThat(missing(
                        "`NoSuchTest`, `NamedTestsTest.noSuchMethod`, `aSentenceThatIsTrueOfNothing`, `userId`, `TRV_USER`, "
                                + "`NamedTestsTest.aNameThatNoTestHasIsNoticed`, `everyTestThatADocumentNamesIsThere`"))
                .containsExactly("NoSuchTest", "NamedTestsTest.noSuchMethod", "aSentenceThatIsTrueOfNothing");
    }
}
