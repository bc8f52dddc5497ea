package io.trivium.message.selector;

import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes valid JMS selectors, each with what it must evaluate to, worked out the plain way. */
final class RandomSelector {
    private static final String[] NAMES = {"i", "j", "d", "f", "s", "u", "b", "c", "missing"};
    private static final String[] TEXTS = {"", "a", "ab", "ba%", "a_", "it's"};

    private final Random random;

    RandomSelector(Random random) {
        this.random = random;
    }

    /** A piece of text and its meaning. */
    record Piece(String text, Function<Map<String, @Nullable Object>, @Nullable Object> meaning) {
        @Nullable
        Object of(Map<String, @Nullable Object> values) {
            return meaning.apply(values);
        }
    }

    Piece condition(int depth) {
        int choice = random.nextInt(depth <= 0 ? 6 : 10);
        return switch (choice) {
            case 0, 1 -> comparison(depth);
            case 2 -> between(depth);
            case 3 -> in();
            case 4 -> like();
            case 5 -> isNull();
            case 6 -> not(condition(depth - 1));
            case 7 -> and(condition(depth - 1), condition(depth - 1));
            case 8 -> or(condition(depth - 1), condition(depth - 1));
            default -> bool();
        };
    }

    private Piece bool() {
        if (random.nextInt(3) == 0) {
            boolean value = random.nextBoolean();
            return new Piece(word(value ? "TRUE" : "FALSE"), values -> value);
        }
        String name = NAMES[random.nextInt(NAMES.length)];
        return new Piece(name, values -> values.get(name) instanceof Boolean known ? known : null);
    }

    private Piece not(Piece operand) {
        return new Piece(word("NOT") + " (" + operand.text() + ")", values -> {
            Object value = operand.of(values);
            return value == null ? null : !(Boolean) value;
        });
    }

    private Piece and(Piece left, Piece right) {
        return new Piece("(" + left.text() + ") " + word("AND") + " (" + right.text() + ")", values -> {
            Object first = left.of(values);
            Object second = right.of(values);
            if (Boolean.FALSE.equals(first) || Boolean.FALSE.equals(second)) {
                return false;
            }
            return first == null || second == null ? null : (Object) true;
        });
    }

    private Piece or(Piece left, Piece right) {
        return new Piece("(" + left.text() + ") " + word("OR") + " (" + right.text() + ")", values -> {
            Object first = left.of(values);
            Object second = right.of(values);
            if (Boolean.TRUE.equals(first) || Boolean.TRUE.equals(second)) {
                return true;
            }
            return first == null || second == null ? null : (Object) false;
        });
    }

    private Piece comparison(int depth) {
        String relation = new String[] {"=", "<>", "<", "<=", ">", ">="}[random.nextInt(6)];
        boolean ordered = !relation.equals("=") && !relation.equals("<>");
        Piece left = ordered ? number(depth) : operand(depth);
        Piece right = ordered ? number(depth) : operand(depth);
        return new Piece(
                left.text() + space() + relation + space() + right.text(),
                values -> compare(relation, left.of(values), right.of(values)));
    }

    private Piece operand(int depth) {
        int choice = random.nextInt(6);
        if (choice == 0) {
            String text = TEXTS[random.nextInt(TEXTS.length)];
            return new Piece(quoted(text), values -> text);
        }
        if (choice == 1) {
            boolean value = random.nextBoolean();
            return new Piece(word(value ? "TRUE" : "FALSE"), values -> value);
        }
        return number(depth);
    }

    private Piece number(int depth) {
        int choice = random.nextInt(depth <= 0 ? 3 : 5);
        if (choice == 0) {
            long value = random.nextInt(9);
            return new Piece(random.nextBoolean() ? Long.toString(value) : "0x" + value + "L", values -> value);
        }
        if (choice == 1) {
            double value = random.nextInt(16) / 4.0;
            return new Piece(Double.toString(value), values -> value);
        }
        if (choice == 2) {
            String name = NAMES[random.nextInt(NAMES.length)];
            return new Piece(name, values -> values.get(name));
        }
        if (choice == 3) {
            Piece operand = number(depth - 1);
            return new Piece("- (" + operand.text() + ")", values -> negative(operand.of(values)));
        }
        Piece left = number(depth - 1);
        Piece right = number(depth - 1);
        char operator = "+-*/".charAt(random.nextInt(4));
        return new Piece(
                "(" + left.text() + ")" + space() + operator + space() + "(" + right.text() + ")",
                values -> calculate(operator, left.of(values), right.of(values)));
    }

    private Piece between(int depth) {
        Piece value = number(depth - 1);
        Piece low = number(depth - 1);
        Piece high = number(depth - 1);
        boolean negated = random.nextBoolean();
        String text =
                value.text() + word(negated ? " NOT BETWEEN " : " BETWEEN ") + low.text() + word(" AND ") + high.text();
        // §3.8.1.1 says what BETWEEN stands for.
        Piece first = new Piece("", all -> compare(negated ? "<" : ">=", value.of(all), low.of(all)));
        Piece second = new Piece("", all -> compare(negated ? ">" : "<=", value.of(all), high.of(all)));
        return new Piece(text, (negated ? or(first, second) : and(first, second)).meaning());
    }

    private Piece in() {
        String name = NAMES[random.nextInt(NAMES.length)];
        String one = TEXTS[random.nextInt(TEXTS.length)];
        String other = TEXTS[random.nextInt(TEXTS.length)];
        boolean negated = random.nextBoolean();
        return new Piece(
                name + word(negated ? " NOT IN (" : " IN (") + quoted(one) + space() + "," + quoted(other) + ")",
                values -> {
                    Object value = values.get(name);
                    return value == null ? null : (value.equals(one) || value.equals(other)) != negated;
                });
    }

    private Piece like() {
        String name = NAMES[random.nextInt(NAMES.length)];
        String part = TEXTS[random.nextInt(4)].replace("%", "");
        boolean negated = random.nextBoolean();
        return new Piece(name + word(negated ? " NOT LIKE " : " LIKE ") + quoted(part + "%"), values -> {
            Object value = values.get(name);
            return value == null ? null : (value instanceof String text && text.startsWith(part)) != negated;
        });
    }

    private Piece isNull() {
        String name = NAMES[random.nextInt(NAMES.length)];
        boolean negated = random.nextBoolean();
        return new Piece(
                name + word(negated ? " IS NOT NULL" : " IS NULL"), values -> (values.get(name) == null) != negated);
    }

    Map<String, @Nullable Object> values() {
        Map<String, @Nullable Object> values = new java.util.HashMap<>();
        values.put("i", (long) random.nextInt(9));
        values.put("j", random.nextInt(4) == 0 ? null : (Object) (long) (random.nextInt(9) - 4));
        values.put("d", random.nextInt(16) / 4.0);
        values.put("f", random.nextInt(16) / 4.0f);
        values.put("s", TEXTS[random.nextInt(TEXTS.length)]);
        values.put("u", random.nextBoolean() ? TEXTS[random.nextInt(TEXTS.length)] : null);
        values.put("b", random.nextBoolean());
        values.put("c", random.nextBoolean() ? random.nextBoolean() : (Object) 3L);
        return values;
    }

    private static @Nullable Object compare(String relation, @Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return null;
        }
        if (left instanceof Number first && right instanceof Number second) {
            double one = first.doubleValue();
            double other = second.doubleValue();
            return switch (relation) {
                case "=" -> one == other;
                case "<>" -> one != other;
                case "<" -> one < other;
                case "<=" -> one <= other;
                case ">" -> one > other;
                default -> one >= other;
            };
        }
        if (!left.getClass().equals(right.getClass())) {
            return false;
        }
        return switch (relation) {
            case "=" -> left.equals(right);
            case "<>" -> !left.equals(right);
            default -> false;
        };
    }

    private static @Nullable Object negative(@Nullable Object value) {
        if (value instanceof Long exact) {
            return -exact;
        }
        return value instanceof Number number ? (Object) (-number.doubleValue()) : null;
    }

    private static @Nullable Object calculate(char operator, @Nullable Object left, @Nullable Object right) {
        if (!(left instanceof Number first) || !(right instanceof Number second)) {
            return null;
        }
        if (left instanceof Long && right instanceof Long) {
            long one = first.longValue();
            long other = second.longValue();
            return switch (operator) {
                case '+' -> (Object) (one + other);
                case '-' -> one - other;
                case '*' -> one * other;
                default -> other == 0 ? null : (Object) (one / other);
            };
        }
        double one = first.doubleValue();
        double other = second.doubleValue();
        double result = switch (operator) {
            case '+' -> one + other;
            case '-' -> one - other;
            case '*' -> one * other;
            default -> one / other;
        };
        boolean approximate = left instanceof Double || right instanceof Double;
        return approximate ? (Object) result : (Object) (float) result;
    }

    private String word(String word) {
        return random.nextBoolean() ? word : word.toLowerCase(Locale.ROOT);
    }

    private String space() {
        return random.nextBoolean() ? " " : "\n";
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
