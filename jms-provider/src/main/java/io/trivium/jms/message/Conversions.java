package io.trivium.jms.message;

import jakarta.jms.MessageFormatException;
import org.jspecify.annotations.Nullable;

/**
 * The conversions of values of properties, map entries and stream items (Jakarta Messaging §3.5.4 and §3.11.3): what was written
 * as the row's type can be read as the column's. A null is read as a primitive as {@code valueOf(null)} of its type would.
 */
final class Conversions {
    private Conversions() {}

    static boolean toBoolean(@Nullable Object value) throws MessageFormatException {
        if (value instanceof Boolean bool) {
            return bool;
        }
        if (value == null || value instanceof String) {
            return Boolean.parseBoolean((String) value);
        }
        throw unreadable(value, "boolean");
    }

    static byte toByte(@Nullable Object value) throws MessageFormatException {
        if (value instanceof Byte number) {
            return number;
        }
        if (value == null || value instanceof String) {
            return Byte.parseByte(digits(value));
        }
        throw unreadable(value, "byte");
    }

    static short toShort(@Nullable Object value) throws MessageFormatException {
        if (value instanceof Byte || value instanceof Short) {
            return ((Number) value).shortValue();
        }
        if (value == null || value instanceof String) {
            return Short.parseShort(digits(value));
        }
        throw unreadable(value, "short");
    }

    static int toInt(@Nullable Object value) throws MessageFormatException {
        if (value instanceof Byte || value instanceof Short || value instanceof Integer) {
            return ((Number) value).intValue();
        }
        if (value == null || value instanceof String) {
            return Integer.parseInt(digits(value));
        }
        throw unreadable(value, "int");
    }

    static long toLong(@Nullable Object value) throws MessageFormatException {
        if (value instanceof Byte || value instanceof Short || value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        if (value == null || value instanceof String) {
            return Long.parseLong(digits(value));
        }
        throw unreadable(value, "long");
    }

    static float toFloat(@Nullable Object value) throws MessageFormatException {
        if (value instanceof Float number) {
            return number;
        }
        if (value instanceof String text) {
            return Float.parseFloat(text);
        }
        throw nullOrUnreadable(value, "float");
    }

    static double toDouble(@Nullable Object value) throws MessageFormatException {
        if (value instanceof Float || value instanceof Double) {
            return ((Number) value).doubleValue();
        }
        if (value instanceof String text) {
            return Double.parseDouble(text);
        }
        throw nullOrUnreadable(value, "double");
    }

    static char toChar(@Nullable Object value) throws MessageFormatException {
        if (value instanceof Character character) {
            return character;
        }
        throw nullOrUnreadable(value, "char");
    }

    static @Nullable String toText(@Nullable Object value) throws MessageFormatException {
        if (value instanceof byte[]) {
            throw unreadable(value, "String");
        }
        return value == null ? null : value.toString();
    }

    /** Returns the array itself. */
    static byte @Nullable [] toBytes(@Nullable Object value) throws MessageFormatException {
        if (value == null || value instanceof byte[]) {
            return (byte[]) value;
        }
        throw unreadable(value, "byte[]");
    }

    /** Tells whether a property can have the value. */
    static boolean isPropertyValue(@Nullable Object value) {
        return value == null
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Byte
                || value instanceof Short
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Float
                || value instanceof Double;
    }

    /** Tells whether an entry of a map or an item of a stream can have the value. */
    static boolean isBodyValue(@Nullable Object value) {
        return isPropertyValue(value) || value instanceof Character || value instanceof byte[];
    }

    static MessageFormatException notAllowed(Object value) {
        return new MessageFormatException(
                "A value cannot be a " + value.getClass().getName()
                        + ": only the wrappers of primitive types, strings and, in a body, byte arrays are allowed.");
    }

    /** The number formats' own message for null says the same as their exception for a text that is no number. */
    private static String digits(@Nullable Object value) {
        if (value == null) {
            throw new NumberFormatException("The value is null or there is none of that name.");
        }
        return (String) value;
    }

    private static MessageFormatException nullOrUnreadable(@Nullable Object value, String type) {
        if (value == null) {
            throw new NullPointerException("The value is null or there is none of that name: no " + type + ".");
        }
        return unreadable(value, type);
    }

    private static MessageFormatException unreadable(Object value, String type) {
        return new MessageFormatException(
                "A " + value.getClass().getSimpleName() + " cannot be read as a " + type + ".");
    }
}
