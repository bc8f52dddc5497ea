package io.trivium.interop.differential;

import io.trivium.interop.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** The table "Differences from the genuine broker" of docs/COMPATIBILITY.md. */
record ExpectedDifferences(List<Expected> rows) {
    private static final String HEADING = "## Differences from the genuine broker";

    /**
     * What a run says of the table.
     *
     * @param unexpected differences that no row explains
     * @param expected how many are explained
     * @param stale rows for conversations that were played, of whose differences none was seen
     */
    record Verdict(List<Difference> unexpected, int expected, List<String> stale) {
        /**
         * What was unexpected and is so again, in the same way: no machine's business elsewhere explains that.
         *
         * @param heard the conversations that the other verdict is about
         */
        List<Difference> confirmed(Verdict other, Set<String> heard) {
            return unexpected.stream()
                    .filter(difference -> heard.contains(difference.conversation()))
                    .filter(other.unexpected::contains)
                    .toList();
        }
    }

    static ExpectedDifferences read() throws IOException {
        Path table = Repository.root().resolve("docs/COMPATIBILITY.md");
        return parse(Files.readString(table));
    }

    static ExpectedDifferences parse(String document) {
        List<Expected> rows = document.substring(document.indexOf(HEADING) + HEADING.length())
                .lines()
                .takeWhile(line -> !line.startsWith("##"))
                .filter(line -> line.startsWith("| `"))
                .map(Expected::of)
                .toList();
        return new ExpectedDifferences(rows);
    }

    /**
     * Judges a run.
     *
     * @param all the names of all conversations that there are: a row is stale only if all that it is about were played to the end
     */
    Verdict judge(Report report, Collection<String> all) {
        List<Difference> unexpected = new ArrayList<>();
        List<Expected> unseen = new ArrayList<>(rows);
        int expected = 0;
        for (Difference difference : report.differences()) {
            List<Expected> covering =
                    rows.stream().filter(row -> row.covers(difference)).toList();
            unseen.removeAll(covering);
            if (covering.isEmpty()) {
                unexpected.add(difference);
            } else {
                expected++;
            }
        }
        Set<String> whole = report.whole();
        List<String> stale = unseen.stream()
                .filter(row -> !row.atTimes())
                .filter(row -> all.stream().filter(row::concerns).allMatch(whole::contains))
                .map(Expected::line)
                .toList();
        return new Verdict(unexpected, expected, stale);
    }
}
