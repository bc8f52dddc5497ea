package io.trivium.message.mapping;

import io.trivium.message.PropertyScan;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * What {@code TRV_TYPES} says of one property: entries are parted by commas, and each is a slash if the name is escaped, a backslash if
 * the value is, the letter of the type, and the name as stored, in which commas are escaped.
 */
record PropertyMark(PropertyType type, boolean nameEscaped, boolean valueEscaped) {
    private static final char END = ',';
    private static final char NAME_ESCAPED = '/';
    private static final char VALUE_ESCAPED = '\\';

    /** What holds for properties that are not marked. */
    static final PropertyMark NONE = new PropertyMark(PropertyType.STRING, false, false);

    /** Appends the entry of this mark. */
    void write(String storedName, StringBuilder types) {
        if (!types.isEmpty()) {
            types.append(END);
        }
        if (nameEscaped) {
            types.append(NAME_ESCAPED);
        }
        if (valueEscaped) {
            types.append(VALUE_ESCAPED);
        }
        types.append(type.letter()).append(storedForm(storedName));
    }

    /** A stored name as it stands in a mark. */
    static String storedForm(String storedName) {
        boolean plain = storedName.indexOf(END) < 0 && storedName.indexOf(VALUE_ESCAPED) < 0;
        return plain ? storedName : Escapes.escape(storedName, END);
    }

    /** Returns the last mark of one property, {@link #NONE} if it has none. */
    static PropertyMark find(ByteBuffer block, int from, int to, byte[] storedForm) {
        PropertyMark mark = NONE;
        int start = from;
        while (start < to) {
            int end = start;
            while (end < to && block.get(end) != END) {
                end++;
            }
            int name = end - storedForm.length;
            if (name > start && name <= start + 3 && PropertyScan.equal(block, name, end, storedForm)) {
                mark = ofPrefix(block, start, name, mark);
            }
            start = end + 1;
        }
        return mark;
    }

    /** Reads what stands before the name; {@code otherwise} if that is no mark. */
    private static PropertyMark ofPrefix(ByteBuffer block, int from, int name, PropertyMark otherwise) {
        int at = from;
        boolean nameEscaped = block.get(at) == NAME_ESCAPED;
        if (nameEscaped) {
            at++;
        }
        boolean valueEscaped = at < name && block.get(at) == VALUE_ESCAPED;
        if (valueEscaped) {
            at++;
        }
        PropertyType type = at == name - 1 ? PropertyType.of((char) block.get(at)) : null;
        return type == null ? otherwise : new PropertyMark(type, nameEscaped, valueEscaped);
    }

    /** Reads all marks, by stored name; malformed ones count as absent. */
    static Map<String, PropertyMark> parse(String types) {
        Map<String, PropertyMark> marks = new HashMap<>();
        int start = 0;
        while (start < types.length()) {
            int comma = types.indexOf(END, start);
            int end = comma < 0 ? types.length() : comma;
            parseEntry(types.substring(start, end), marks);
            start = end + 1;
        }
        return marks;
    }

    private static void parseEntry(String entry, Map<String, PropertyMark> marks) {
        int at = 0;
        boolean nameEscaped = entry.startsWith("/");
        if (nameEscaped) {
            at++;
        }
        boolean valueEscaped = entry.startsWith("\\", at);
        if (valueEscaped) {
            at++;
        }
        PropertyType type = at + 1 < entry.length() ? PropertyType.of(entry.charAt(at)) : null;
        if (type == null) {
            return;
        }
        try {
            marks.put(Escapes.unescape(entry.substring(at + 1)), new PropertyMark(type, nameEscaped, valueEscaped));
        } catch (IllegalArgumentException malformed) {
            return;
        }
    }
}
