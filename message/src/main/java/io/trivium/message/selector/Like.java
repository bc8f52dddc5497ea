package io.trivium.message.selector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of LIKE: texts with wildcards for one character, and gaps of any length between them. Matching looks at each character of
 * a text once, for every 64 characters of the pattern.
 */
final class Like implements Expression.Form {
    /** Stands for any one character in a part. */
    static final int ANY = -1;

    private final int[] head;
    private final List<PartSearch> middle;
    private final int[] tail;
    /** Whether a gap parts head and tail; without one the head is the whole pattern. */
    private final boolean gap;

    private Like(List<int[]> parts) {
        gap = parts.size() > 1;
        head = parts.get(0);
        tail = parts.get(parts.size() - 1);
        List<PartSearch> between = new ArrayList<>();
        for (int i = 1; i < parts.size() - 1; i++) {
            if (parts.get(i).length > 0) {
                between.add(new PartSearch(parts.get(i)));
            }
        }
        middle = List.copyOf(between);
    }

    /**
     * Reads a pattern.
     *
     * @param escape the character that makes a wildcard a plain character, null if there is none
     * @param at where the pattern stands, for errors
     */
    static Like of(String pattern, @Nullable Integer escape, int at) {
        List<int[]> parts = new ArrayList<>();
        int[] part = new int[pattern.length()];
        int count = 0;
        int[] letters = pattern.codePoints().toArray();
        for (int i = 0; i < letters.length; i++) {
            int letter = letters[i];
            if (escape != null && letter == escape) {
                i++;
                if (i == letters.length || (letters[i] != '%' && letters[i] != '_' && letters[i] != escape)) {
                    throw new SelectorException("the escape character stands before no wildcard", at);
                }
                part[count++] = letters[i];
            } else if (letter == '%') {
                parts.add(Arrays.copyOf(part, count));
                count = 0;
            } else {
                part[count++] = letter == '_' ? ANY : letter;
            }
        }
        parts.add(Arrays.copyOf(part, count));
        return checked(parts, at);
    }

    private static Like checked(List<int[]> parts, int at) {
        for (int i = 1; i < parts.size() - 1; i++) {
            if (parts.get(i).length > PartSearch.MAX_LENGTH) {
                throw new SelectorException(
                        "what is looked for inside a text has at most " + PartSearch.MAX_LENGTH + " characters", at);
            }
        }
        return new Like(parts);
    }

    static Like containing(String part, int at) {
        return checked(List.of(new int[0], part.codePoints().toArray(), new int[0]), at);
    }

    static Like startingWith(String part) {
        return new Like(List.of(part.codePoints().toArray(), new int[0]));
    }

    static Like endingWith(String part) {
        return new Like(List.of(new int[0], part.codePoints().toArray()));
    }

    @Override
    public boolean matches(String text) {
        int[] letters = letters(text);
        if (!gap) {
            return letters.length == head.length && fits(head, letters, 0);
        }
        int end = letters.length - tail.length;
        if (head.length > end || !fits(head, letters, 0) || !fits(tail, letters, end)) {
            return false;
        }
        int from = head.length;
        for (PartSearch part : middle) {
            // The first place is the best: it leaves most of the text to the parts behind it.
            from = part.endOfFirst(letters, from, end);
            if (from < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean fits(int[] part, int[] letters, int from) {
        for (int i = 0; i < part.length; i++) {
            if (part[i] != ANY && part[i] != letters[from + i]) {
                return false;
            }
        }
        return true;
    }

    private static int[] letters(String text) {
        int[] letters = new int[text.codePointCount(0, text.length())];
        int at = 0;
        for (int i = 0; i < letters.length; i++) {
            letters[i] = text.codePointAt(at);
            at += Character.charCount(letters[i]);
        }
        return letters;
    }
}
