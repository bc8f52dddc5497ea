package io.trivium.server.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody meant who mistyped a name: the known one that takes the fewest edits. */
public final class NearestName {
    private NearestName() {}

    /** Returns " Did you mean …?" with the nearest known name, or nothing if none is near. To be appended to a sentence. */
    public static String hint(String wrong, Collection<String> known) {
        return of(wrong, known).map(name -> " Did you mean " + name + "?").orElse("");
    }

    /** The known name nearest to a wrong one; empty if more than half of its letters would have to change. */
    static Optional<String> of(String wrong, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt((String name) -> edits(wrong, name))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(name -> edits(wrong, name) * 2 <= Math.max(wrong.length(), name.length()));
    }

    /** Letters inserted, deleted or replaced, and neighbours swapped, that lead from one name to the other. */
    static int edits(String from, String to) {
        int[][] table = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                table[i][j] = i == 0 || j == 0 ? i + j : cell(table, from, to, i, j);
            }
        }
        return table[from.length()][to.length()];
    }

    private static int cell(int[][] table, String from, String to, int i, int j) {
        boolean same = from.charAt(i - 1) == to.charAt(j - 1);
        int replaced = table[i - 1][j - 1] + (same ? 0 : 1);
        int best = Math.min(replaced, Math.min(table[i - 1][j], table[i][j - 1]) + 1);
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(best, table[i - 2][j - 2] + 1) : best;
    }
}
