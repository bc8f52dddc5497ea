package io.trivium.interop.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Two recordings of one conversation, compared. It ends at the first answer whose codes differ: what is said after it is about two
 * states. Of two answers with unlike numbers of records only the numbers are told.
 *
 * @param answers how many were compared
 * @param fields how many were compared
 * @param cutShort whether Apache was too busy to go on, which says nothing of us
 */
record Comparison(int answers, int fields, boolean cutShort, List<Difference> differences) {
    private static final String CODE = "code";
    private static final String RECORDS = "records";

    static Comparison of(String name, List<Exchange> apache, List<Exchange> ours) {
        List<Difference> differences = new ArrayList<>();
        int fields = 0;
        int common = Math.min(apache.size(), ours.size());
        for (int i = 0; i < common; i++) {
            Exchange one = apache.get(i);
            Exchange other = ours.get(i);
            if (one.endsEarly()) {
                return new Comparison(i, fields, true, differences);
            }
            if (differ(one, other, CODE)) {
                differences.add(difference(name, i, one, other, CODE));
                return new Comparison(i + 1, fields + 1, false, differences);
            }
            for (String path : paths(one, other)) {
                fields++;
                if (differ(one, other, path)) {
                    differences.add(difference(name, i, one, other, path));
                }
            }
        }
        if (apache.size() != ours.size()) {
            differences.add(new Difference(
                    name, 0, common + 1, "answers", Integer.toString(apache.size()), Integer.toString(ours.size())));
        }
        return new Comparison(common, fields, false, differences);
    }

    private static SortedSet<String> paths(Exchange one, Exchange other) {
        SortedSet<String> paths = new TreeSet<>(one.fields().keySet());
        paths.addAll(other.fields().keySet());
        if (differ(one, other, RECORDS)) {
            paths.removeIf(path -> path.startsWith("record["));
            paths.remove("body");
        }
        return paths;
    }

    private static boolean differ(Exchange one, Exchange other, String path) {
        String left = value(one, path);
        String right = value(other, path);
        return !left.equals(right) && Normalisation.ALL.stream().noneMatch(rule -> rule.covers(path, left, right));
    }

    private static Difference difference(String name, int index, Exchange one, Exchange other, String path) {
        return new Difference(name, one.code(), index + 1, path, value(one, path), value(other, path));
    }

    private static String value(Exchange exchange, String path) {
        return exchange.fields().getOrDefault(path, Difference.ABSENT);
    }
}
