package io.trivium.message.selector;

import org.jspecify.annotations.Nullable;

/** How values meet, in each dialect. */
enum Rules {
    /** Only like values are compared; of others each comparison is false (§3.8.1.2). */
    JMS {
        @Override
        Boolean compare(Relation relation, Object left, Object right) {
            if (left instanceof Number first && right instanceof Number second) {
                return Numbers.compare(relation, first, second);
            }
            boolean like = left.getClass() == right.getClass();
            return like && relation.equality() && left.equals(right) == (relation == Relation.EQUAL);
        }

        @Override
        @Nullable
        Boolean truth(@Nullable Object value) {
            return value instanceof Boolean known ? known : null;
        }

        @Override
        @Nullable
        Boolean compareNull(Relation relation, @Nullable Object left, @Nullable Object right) {
            return null;
        }
    },
    /** A text that meets a number or a truth value is read as one; if it is none, the comparison is unknown. */
    SQL92 {
        @Override
        @Nullable
        Boolean compare(Relation relation, Object left, Object right) {
            if (left instanceof Boolean || right instanceof Boolean) {
                return relation.equality() ? compareTruth(relation, left, right) : null;
            }
            if (left instanceof String && right instanceof String && relation.equality()) {
                return left.equals(right) == (relation == Relation.EQUAL);
            }
            Number first = Numbers.ofText(left);
            Number second = Numbers.ofText(right);
            return (first == null || second == null) ? null : (Boolean) Numbers.compare(relation, first, second);
        }

        private Boolean compareTruth(Relation relation, Object left, Object right) {
            boolean equal;
            if (left instanceof String text) {
                equal = right.equals(Boolean.valueOf(text));
            } else if (right instanceof String text) {
                equal = left.equals(Boolean.valueOf(text));
            } else {
                equal = left.equals(right);
            }
            return equal == (relation == Relation.EQUAL);
        }

        @Override
        @Nullable
        Boolean truth(@Nullable Object value) {
            return value == null ? null : (Boolean) value.equals(true);
        }

        /** As in RocketMQ: what is absent equals what is absent, and is unequal to what stands before it. */
        @Override
        @Nullable
        Boolean compareNull(Relation relation, @Nullable Object left, @Nullable Object right) {
            boolean unknown = !relation.equality() || (left == null && right != null);
            return unknown ? null : (Boolean) ((left == null) == (relation == Relation.EQUAL));
        }
    };

    /** Compares two values; null if that is unknown. */
    @Nullable
    abstract Boolean compare(Relation relation, Object left, Object right);

    /** Compares two values of which one is NULL, or both; null if that is unknown. */
    @Nullable
    abstract Boolean compareNull(Relation relation, @Nullable Object left, @Nullable Object right);

    /** What a value means where a condition stands. */
    @Nullable
    abstract Boolean truth(@Nullable Object value);
}
