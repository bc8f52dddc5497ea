package io.trivium.interop.differential;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The comparison itself can fail: answers altered on purpose are told apart, and explanations cover what they say and no more. */
class ComparisonTest {
    private static final Side SIDE = new Side(10_911, 9876);
    private static final String TABLE = "## Differences from the genuine broker\n\n";

    private static Exchange exchange(int code, Map<String, String> fields, String body) {
        NavigableMap<String, String> flat = new TreeMap<>();
        Flat.of(30, new Answer(code, 1, 1, null, true, fields, body.getBytes(UTF_8)), SIDE, flat::put);
        return new Exchange(30, flat);
    }

    private static List<Difference> differences(Exchange apache, Exchange ours) {
        return Comparison.of("talk", List.of(apache), List.of(ours)).differences();
    }

    private static Report report(Difference... differences) {
        return new Report(new TreeMap<>(Map.of("talk", new Comparison(1, 1, false, List.of(differences)))));
    }

    @Test
    void equalAnswersHaveNoDifference() {
        Exchange answer = exchange(0, Map.of("offset", "3"), "{\"a\":[1,{\"b\":null}]}");

        assertThat(differences(answer, answer)).isEmpty();
    }

    @Test
    void aDifferenceThatIsHeardAgainIsConfirmedAndNoOther() {
        Difference lasting = new Difference("talk", 30, 1, "ext.offset", "3", "4");
        Difference passing = new Difference("talk", 30, 1, "ext.time", "3", "4");
        Difference unheard = new Difference("silence", 30, 1, "ext.offset", "3", "4");
        var first = new ExpectedDifferences.Verdict(List.of(lasting, passing, unheard), 0, List.of());
        var last = new ExpectedDifferences.Verdict(
                List.of(lasting, new Difference("talk", 30, 1, "ext.time", "3", "5"), unheard), 0, List.of());

        assertThat(last.confirmed(first, Set.of("talk"))).containsExactly(lasting);
    }

    @Test
    void anAlteredFieldIsFound() {
        assertThat(differences(exchange(0, Map.of("offset", "3"), ""), exchange(0, Map.of("offset", "4"), "")))
                .containsExactly(new Difference("talk", 30, 1, "ext.offset", "3", "4"));
    }

    @Test
    void aFieldTooMuchOrTooFewIsFound() {
        assertThat(differences(exchange(0, Map.of("x", "1"), ""), exchange(0, Map.of("y", "1"), "")))
                .containsExactly(
                        new Difference("talk", 30, 1, "ext.x", "1", "absent"),
                        new Difference("talk", 30, 1, "ext.y", "absent", "1"));
    }

    @Test
    void anAlteredValueDeepInABodyIsFound() {
        assertThat(differences(
                        exchange(0, Map.of(), "{{\"q\":0}:{\"n\":[1,2]}}"),
                        exchange(0, Map.of(), "{{\"q\":0}:{\"n\":[1,\"2\"]}}")))
                .containsExactly(new Difference("talk", 30, 1, "body.{q=0}.n[1]", "2", "\"2\""));
    }

    @Test
    void afterUnlikeCodesNothingIsCompared() {
        Exchange ended = exchange(0, Map.of("offset", "3"), "");

        Comparison comparison = Comparison.of(
                "talk", List.of(exchange(0, Map.of(), ""), ended), List.of(exchange(1, Map.of("x", "1"), ""), ended));

        assertThat(comparison.differences()).containsExactly(new Difference("talk", 30, 1, "code", "0", "1"));
        assertThat(comparison.answers()).isEqualTo(1);
    }

    @Test
    void whereApacheIsBusyNothingIsComparedAndWhereWeAreItIsADifference() {
        Exchange answer = exchange(0, Map.of(), "");
        Exchange busy = exchange(2, Map.of(), "");

        assertThat(Comparison.of("talk", List.of(busy), List.of(answer)).cutShort())
                .isTrue();
        assertThat(Comparison.of("talk", List.of(busy), List.of(answer)).differences())
                .isEmpty();
        assertThat(differences(answer, busy)).hasSize(1);
    }

    @Test
    void anAnswerTooFewIsFound() {
        Exchange answer = exchange(0, Map.of(), "");

        assertThat(Comparison.of("talk", List.of(answer, answer), List.of(answer))
                        .differences())
                .containsExactly(new Difference("talk", 0, 2, "answers", "2", "1"));
    }

    @Test
    void ownAddressesAreEqualAndOthersAreNot() {
        NavigableMap<String, String> other = new TreeMap<>();
        Flat.of(
                30,
                new Answer(0, 1, 1, null, true, Map.of("addr", "127.0.0.1:20911"), new byte[0]),
                new Side(20_911, 9876),
                other::put);

        assertThat(differences(exchange(0, Map.of("addr", "127.0.0.1:10911"), ""), new Exchange(30, other)))
                .isEmpty();
        assertThat(differences(exchange(0, Map.of("addr", "127.0.0.1:10912"), ""), new Exchange(30, other)))
                .hasSize(1);
    }

    @Test
    void aRowCoversWhatItSaysAndNoMore() {
        ExpectedDifferences table =
                ExpectedDifferences.parse(TABLE + "| `ta*~other` | `30:ext.x` | `1` | `*` | for a reason |\n");
        Difference said = new Difference("talk", 30, 1, "ext.x", "1", "7");
        Difference unsaid = new Difference("talk", 30, 1, "ext.x", "2", "7");

        ExpectedDifferences.Verdict verdict = table.judge(report(said, unsaid), Set.of("talk"));

        assertThat(verdict.expected()).isEqualTo(1);
        assertThat(verdict.unexpected()).containsExactly(unsaid);
        assertThat(verdict.stale()).isEmpty();
    }

    @Test
    void aRowWithoutItsDifferenceIsStale() {
        ExpectedDifferences table =
                ExpectedDifferences.parse(TABLE + "| `talk` | `30:ext.x` | `1` | `2` | for a reason |\n");

        assertThat(table.judge(report(), Set.of("talk")).stale()).hasSize(1);
        assertThat(ExpectedDifferences.parse(TABLE + "| `*` | `30:ext.x` | `1` | `2` | for a reason |\n")
                        .judge(report(), Set.of("talk", "not played"))
                        .stale())
                .isEmpty();
    }

    @Test
    void aRowMaySayThatItsDifferenceIsThereAtTimes() {
        ExpectedDifferences table =
                ExpectedDifferences.parse(TABLE + "| `talk` | `30:ext.x` | `1` | `2` | for a reason, at times |\n");

        assertThat(table.judge(report(), Set.of("talk")).stale()).isEmpty();
    }

    @Test
    void aRowNeedsAReason() {
        assertThatThrownBy(() -> ExpectedDifferences.parse(TABLE + "| `talk` | `30:ext.x` | `1` | `2` |  |\n"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thereAreMoreThanFourHundredConversationsOfDifferentNames() {
        List<String> names =
                Conversations.all().stream().map(Conversation::name).toList();

        assertThat(names).hasSizeGreaterThan(400);
        assertThat(new HashSet<>(names)).hasSameSizeAs(names);
    }
}
