package io.trivium.message.selector;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A part of a selector. Values are Boolean, Long, Float, Double and String; null is SQL's NULL, and unknown. */
sealed interface Expression
        permits Identifier,
                Expression.Literal,
                Expression.Connection,
                Expression.Not,
                Expression.Comparison,
                Expression.Between,
                Expression.In,
                Expression.Matching,
                Expression.IsNull,
                Expression.Arithmetic,
                Expression.Negation {

    /** What is known of a value before there is a message. */
    enum Kind {
        BOOLEAN,
        NUMBER,
        STRING,
        ANY
    }

    Kind kind();

    @Nullable
    Object value(Subject subject);

    /** A constant. */
    record Literal(@Nullable Object constant) implements Expression {
        @Override
        public Kind kind() {
            if (constant instanceof Boolean) {
                return Kind.BOOLEAN;
            }
            return constant instanceof Number ? Kind.NUMBER : constant instanceof String ? Kind.STRING : Kind.ANY;
        }

        @Override
        public @Nullable Object value(Subject subject) {
            return constant;
        }
    }

    /** All of several, or any of them; stops at the first that decides. */
    record Connection(boolean all, List<Expression> operands, Rules rules) implements Expression {
        @Override
        public Kind kind() {
            return Kind.BOOLEAN;
        }

        @Override
        public @Nullable Object value(Subject subject) {
            boolean unknown = false;
            for (int i = 0; i < operands.size(); i++) {
                Boolean value = rules.truth(operands.get(i).value(subject));
                if (value == null) {
                    unknown = true;
                } else if (value != all) {
                    return value;
                }
            }
            return unknown ? null : (Boolean) all;
        }
    }

    /** The opposite; unknown stays so. */
    record Not(Expression operand, Rules rules) implements Expression {
        @Override
        public Kind kind() {
            return Kind.BOOLEAN;
        }

        @Override
        public @Nullable Object value(Subject subject) {
            Boolean value = rules.truth(operand.value(subject));
            return value == null ? null : (Boolean) !value;
        }
    }

    /** One of the six comparisons. */
    record Comparison(Relation relation, Expression left, Expression right, Rules rules) implements Expression {
        @Override
        public Kind kind() {
            return Kind.BOOLEAN;
        }

        @Override
        public @Nullable Object value(Subject subject) {
            Object first = left.value(subject);
            Object second = right.value(subject);
            if (first == null || second == null) {
                return rules.compareNull(relation, first, second);
            }
            return rules.compare(relation, first, second);
        }
    }

    /** Between two others, both included; or not. */
    record Between(Expression operand, Expression low, Expression high, boolean negated, Rules rules)
            implements Expression {
        @Override
        public Kind kind() {
            return Kind.BOOLEAN;
        }

        @Override
        public @Nullable Object value(Subject subject) {
            Object value = operand.value(subject);
            if (value == null) {
                return null;
            }
            Boolean first = compare(negated ? Relation.LESS : Relation.AT_LEAST, value, low.value(subject));
            if (first != null && (first == negated)) {
                return first;
            }
            Boolean second = compare(negated ? Relation.GREATER : Relation.AT_MOST, value, high.value(subject));
            if (second != null && (second == negated)) {
                return second;
            }
            return (first == null || second == null) ? null : (Boolean) !negated;
        }

        private @Nullable Boolean compare(Relation relation, Object value, @Nullable Object bound) {
            return bound == null ? null : rules.compare(relation, value, bound);
        }
    }

    /** One of some texts; or none. */
    record In(Expression operand, Set<String> texts, boolean negated) implements Expression {
        @Override
        public Kind kind() {
            return Kind.BOOLEAN;
        }

        @Override
        public @Nullable Object value(Subject subject) {
            Object value = operand.value(subject);
            return value == null ? null : (Boolean) ((value instanceof String && texts.contains(value)) != negated);
        }
    }

    /**
     * Whether a text is of a form.
     *
     * @param whenNull the result for NULL
     * @param whenNoText the result for other values than texts
     */
    record Matching(
            Expression operand,
            Form form,
            boolean negated,
            @Nullable Boolean whenNull,
            @Nullable Boolean whenNoText) implements Expression {
        @Override
        public Kind kind() {
            return Kind.BOOLEAN;
        }

        @Override
        public @Nullable Object value(Subject subject) {
            Object value = operand.value(subject);
            if (value == null) {
                return whenNull;
            }
            return value instanceof String text ? (Boolean) (form.matches(text) != negated) : whenNoText;
        }
    }

    /** What a text may be like. */
    @FunctionalInterface
    interface Form {
        boolean matches(String text);
    }

    /** Whether there is no value; or whether there is one. Never unknown. */
    record IsNull(Expression operand, boolean negated) implements Expression {
        @Override
        public Kind kind() {
            return Kind.BOOLEAN;
        }

        @Override
        public Object value(Subject subject) {
            return (operand.value(subject) == null) != negated;
        }
    }

    /** Sums or products of several, from the left: {@code operators} holds one character for each operand but the first. */
    record Arithmetic(List<Expression> operands, String operators) implements Expression {
        @Override
        public Kind kind() {
            return Kind.NUMBER;
        }

        @Override
        public @Nullable Object value(Subject subject) {
            Object value = operands.get(0).value(subject);
            for (int i = 1; i < operands.size() && value != null; i++) {
                Object next = operands.get(i).value(subject);
                value = value instanceof Number left && next instanceof Number right
                        ? Numbers.calculate(operators.charAt(i - 1), left, right)
                        : null;
            }
            return value;
        }
    }

    /** The number with the other sign; unknown of anything else. */
    record Negation(Expression operand) implements Expression {
        @Override
        public Kind kind() {
            return Kind.NUMBER;
        }

        @Override
        public @Nullable Object value(Subject subject) {
            return operand.value(subject) instanceof Number number ? Numbers.negate(number) : null;
        }
    }
}
