package io.trivium.interop.differential;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a run found, by conversation. */
record Report(SortedMap<String, Comparison> played) {
    /** This one, but with what another run found of its conversations. */
    Report with(Report newer) {
        SortedMap<String, Comparison> both = new TreeMap<>(played);
        both.putAll(newer.played);
        return new Report(both);
    }

    int answers() {
        return played.values().stream().mapToInt(Comparison::answers).sum();
    }

    int fields() {
        return played.values().stream().mapToInt(Comparison::fields).sum();
    }

    List<Difference> differences() {
        return played.values().stream()
                .flatMap(one -> one.differences().stream())
                .toList();
    }

    /** Those that ended early because Apache did not answer, or was too busy. */
    Set<String> cutShort() {
        return played.entrySet().stream()
                .filter(one -> one.getValue().cutShort())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those that were played to their end. */
    Set<String> whole() {
        Set<String> whole = new TreeSet<>(names());
        whole.removeAll(cutShort());
        return whole;
    }

    Set<String> names() {
        return played.keySet();
    }
}
