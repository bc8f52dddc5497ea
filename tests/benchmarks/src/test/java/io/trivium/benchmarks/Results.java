package io.trivium.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured: for each figure and contender a value of each round; shown by medians. */
final class Results {
    private final Map<Figure, Map<String, List<Double>>> values = new LinkedHashMap<>();

    void add(Figure figure, String contender, double value) {
        values.computeIfAbsent(figure, f -> new LinkedHashMap<>())
                .computeIfAbsent(contender, c -> new ArrayList<>())
                .add(value);
    }

    /** A table in Markdown: each contender's median, and Trivium's ratio to each mode of the peer. */
    String table(List<String> contenders, List<Ratio> ratios) {
        StringBuilder text = new StringBuilder("| Figure |");
        contenders.forEach(contender -> text.append(' ').append(contender).append(" |"));
        ratios.forEach(ratio -> text.append(' ').append(ratio.title()).append(" |"));
        text.append("\n|")
                .append(" --- |".repeat(1 + contenders.size() + ratios.size()))
                .append('\n');
        values.forEach((figure, byContender) -> {
            text.append("| ")
                    .append(figure.name())
                    .append(", ")
                    .append(figure.unit())
                    .append(" |");
            contenders.forEach(contender -> text.append(' ')
                    .append(format(median(byContender.get(contender))))
                    .append(" |"));
            ratios.forEach(ratio -> text.append(' ')
                    .append(format(median(byContender.get(ratio.ours())) / median(byContender.get(ratio.peer()))))
                    .append(" |"));
            text.append('\n');
        });
        return text.toString();
    }

    /** Ours divided by the peer's. */
    record Ratio(String title, String ours, String peer) {}

    private static double median(@org.jspecify.annotations.Nullable List<Double> rounds) {
        if (rounds == null || rounds.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = new ArrayList<>(rounds);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static String format(double value) {
        if (Double.isNaN(value)) {
            return "—";
        }
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }
}
