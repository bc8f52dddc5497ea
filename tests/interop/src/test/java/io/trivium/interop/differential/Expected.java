package io.trivium.interop.differential;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A difference that is known and explained. In its parts {@code *} stands for any text, and {@code ~} between two texts for one or
 * the other.
 *
 * @param line the row of the table that says it
 * @param conversation their names
 * @param field code of the request, a colon, and the path
 * @param apache Apache's value
 * @param ours our value
 */
record Expected(String line, Pattern conversation, Pattern field, Pattern apache, Pattern ours) {
    private static final String AT_TIMES = ", at times |";

    /** Reads a row of five cells: conversations, field, Apache's value, our value, reason. */
    static Expected of(String line) {
        List<String> cells = Stream.of(line.split("\\|", -1))
                .map(cell -> cell.strip().replaceAll("^`|`$", ""))
                .toList();
        if (cells.size() != 7 || cells.get(5).isEmpty()) {
            throw new IllegalArgumentException("not a row of five cells with a reason: " + line);
        }
        return new Expected(line, glob(cells.get(1)), glob(cells.get(2)), glob(cells.get(3)), glob(cells.get(4)));
    }

    boolean covers(Difference difference) {
        return concerns(difference.conversation())
                && field.matcher(difference.code() + ":" + difference.field()).matches()
                && apache.matcher(difference.apache()).matches()
                && ours.matcher(difference.ours()).matches();
    }

    /** Whether it depends on what other conversations have done before: its reason ends with "at times". */
    boolean atTimes() {
        return line.strip().endsWith(AT_TIMES);
    }

    boolean concerns(String name) {
        return conversation.matcher(name).matches();
    }

    private static Pattern glob(String text) {
        return Pattern.compile(
                Stream.of(text.split("~", -1)).map(Expected::oneGlob).collect(Collectors.joining("|")), Pattern.DOTALL);
    }

    private static String oneGlob(String text) {
        return Stream.of(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    }
}
