package io.trivium.message.selector;

import org.jspecify.annotations.Nullable;

/** Numbers as selectors calculate with them: exact ones are Long, approximate ones Float and Double, promoted as in Java. */
final class Numbers {
    private Numbers() {}

    /** Makes a Long of any exact number; leaves other values as they are. */
    static @Nullable Object widened(@Nullable Object value) {
        return value instanceof Integer || value instanceof Short || value instanceof Byte
                ? (Object) ((Number) value).longValue()
                : value;
    }

    static boolean compare(Relation relation, Number left, Number right) {
        if (left instanceof Long && right instanceof Long) {
            return relation.holds(Long.compare(left.longValue(), right.longValue()));
        }
        if (left instanceof Double || right instanceof Double) {
            return relation.holds(left.doubleValue(), right.doubleValue());
        }
        return relation.holds(left.floatValue(), right.floatValue());
    }

    /** Returns null, unknown, for an exact division by zero. */
    static @Nullable Number calculate(char operator, Number left, Number right) {
        if (left instanceof Long && right instanceof Long) {
            return exact(operator, left.longValue(), right.longValue());
        }
        if (left instanceof Double || right instanceof Double) {
            double first = left.doubleValue();
            double second = right.doubleValue();
            return switch (operator) {
                case '+' -> first + second;
                case '-' -> first - second;
                case '*' -> first * second;
                default -> first / second;
            };
        }
        float first = left.floatValue();
        float second = right.floatValue();
        return switch (operator) {
            case '+' -> first + second;
            case '-' -> first - second;
            case '*' -> first * second;
            default -> first / second;
        };
    }

    private static @Nullable Number exact(char operator, long left, long right) {
        return switch (operator) {
            case '+' -> (Long) (left + right);
            case '-' -> (Long) (left - right);
            case '*' -> (Long) (left * right);
            default -> right == 0 ? null : (Long) (left / right);
        };
    }

    static Number negate(Number number) {
        if (number instanceof Long exact) {
            return -exact;
        }
        return number instanceof Float approximate ? (Number) (-approximate) : (Number) (-number.doubleValue());
    }

    /** Reads a text as a number, if it is not one already; null if it is none. */
    static @Nullable Number ofText(Object value) {
        if (!(value instanceof String text)) {
            return value instanceof Number number ? number : null;
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException notExact) {
            return approximate(text);
        }
    }

    private static @Nullable Double approximate(String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException none) {
            return null;
        }
    }
}
