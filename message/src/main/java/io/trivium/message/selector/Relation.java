package io.trivium.message.selector;

import org.jspecify.annotations.Nullable;

/** The six comparisons. */
enum Relation {
    EQUAL("="),
    UNEQUAL("<>"),
    LESS("<"),
    AT_MOST("<="),
    GREATER(">"),
    AT_LEAST(">=");

    private final String symbol;

    Relation(String symbol) {
        this.symbol = symbol;
    }

    /** The comparison of a symbol, null if it is none. */
    static @Nullable Relation of(String symbol) {
        for (Relation relation : values()) {
            if (relation.symbol.equals(symbol)) {
                return relation;
            }
        }
        return null;
    }

    /** Whether only equality is asked for, which more types have than an order. */
    boolean equality() {
        return this == EQUAL || this == UNEQUAL;
    }

    /** Whether it holds between two values of this order. */
    boolean holds(int order) {
        return switch (this) {
            case EQUAL -> order == 0;
            case UNEQUAL -> order != 0;
            case LESS -> order < 0;
            case AT_MOST -> order <= 0;
            case GREATER -> order > 0;
            case AT_LEAST -> order >= 0;
        };
    }

    /** The same, with what is no number: as in Java it is unequal to everything, and neither less nor greater. */
    boolean holds(double left, double right) {
        return switch (this) {
            case EQUAL -> left == right;
            case UNEQUAL -> left != right;
            case LESS -> left < right;
            case AT_MOST -> left <= right;
            case GREATER -> left > right;
            case AT_LEAST -> left >= right;
        };
    }
}
