package io.trivium.message.selector;

import io.trivium.message.selector.Expression.Between;
import io.trivium.message.selector.Expression.Comparison;
import io.trivium.message.selector.Expression.Connection;
import io.trivium.message.selector.Expression.In;
import io.trivium.message.selector.Expression.IsNull;
import io.trivium.message.selector.Expression.Kind;
import io.trivium.message.selector.Expression.Literal;
import io.trivium.message.selector.Expression.Matching;
import io.trivium.message.selector.Expression.Negation;
import io.trivium.message.selector.Expression.Not;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of RocketMQ's filters, as its clients know it: NOT binds closer than comparisons do, and comparisons are chained from
 * the left. Unlike RocketMQ's own, this one refuses a text that goes on behind its end.
 */
final class SqlParser {
    private final Tokens tokens;

    SqlParser(Tokens tokens) {
        this.tokens = tokens;
    }

    Expression selector() {
        Token first = tokens.peek();
        Expression selector = Tokens.condition(or(), first);
        tokens.expectEnd();
        return selector instanceof Identifier ? new Connection(true, List.of(selector), Rules.SQL92) : selector;
    }

    private Expression or() {
        return tokens.connection("OR", false, Rules.SQL92, this::and);
    }

    private Expression and() {
        return tokens.connection("AND", true, Rules.SQL92, this::equality);
    }

    private Expression equality() {
        int depth = tokens.depth();
        Token first = tokens.peek();
        Expression left = comparison();
        while (true) {
            tokens.descend();
            if (tokens.peek().is("=") || tokens.peek().is("<>")) {
                Relation relation = tokens.take("=") ? Relation.EQUAL : unequal();
                Token second = tokens.peek();
                left = equal(relation, left, first, comparison(), second);
            } else if (tokens.take("IS")) {
                boolean negated = tokens.take("NOT");
                tokens.expect("NULL");
                left = new IsNull(left, negated);
            } else {
                tokens.ascend(depth);
                return left;
            }
        }
    }

    private Relation unequal() {
        tokens.take();
        return Relation.UNEQUAL;
    }

    private static Expression equal(Relation relation, Expression left, Token first, Expression right, Token second) {
        notNull(left, first);
        notNull(right, second);
        boolean truth = left instanceof Literal literal && literal.constant() instanceof Boolean;
        boolean other = right instanceof Literal literal && !(literal.constant() instanceof Boolean);
        if (truth && other) {
            throw new SelectorException("a truth value cannot be compared with " + second.shown(), second.at());
        }
        return new Comparison(relation, left, right, Rules.SQL92);
    }

    private static void notNull(Expression operand, Token first) {
        if (operand instanceof Literal literal && literal.constant() == null) {
            throw new SelectorException("NULL cannot be compared; say IS NULL", first.at());
        }
    }

    private Expression comparison() {
        int depth = tokens.depth();
        Token first = tokens.peek();
        Expression left = unary();
        while (true) {
            tokens.descend();
            Expression next = comparison(left, first);
            if (next == null) {
                tokens.ascend(depth);
                return left;
            }
            left = next;
        }
    }

    /** Reads the comparison that follows; null if none does. */
    private @Nullable Expression comparison(Expression left, Token first) {
        Relation relation = tokens.peekRelation();
        if (relation != null && !relation.equality()) {
            tokens.take();
            Token second = tokens.peek();
            Expression right = unary();
            return new Comparison(relation, ordered(left, first), ordered(right, second), Rules.SQL92);
        }
        for (String word : List.of("CONTAINS", "STARTSWITH", "ENDSWITH")) {
            if (taken(word)) {
                return matching(left, word);
            }
        }
        if (taken("BETWEEN")) {
            return between(left, first);
        }
        if (taken("IN")) {
            boolean negated = tokens.take("NOT");
            if (!(left instanceof Identifier)) {
                throw new SelectorException("only a name stands before IN", first.at());
            }
            tokens.expect("IN");
            return new In(left, tokens.texts(), negated);
        }
        return null;
    }

    /** Whether a word is next, perhaps behind a NOT. */
    private boolean taken(String word) {
        return tokens.peek().is(word) || tokens.follow("NOT", word);
    }

    /** Only numbers have an order, and what may turn out to be one. */
    private static Expression ordered(Expression operand, Token first) {
        boolean constant = operand instanceof Literal literal && !(literal.constant() instanceof Number);
        if (constant || operand.kind() == Kind.BOOLEAN) {
            throw new SelectorException("a number was expected, not " + first.shown(), first.at());
        }
        return operand;
    }

    private Expression between(Expression left, Token first) {
        boolean negated = tokens.take("NOT");
        tokens.expect("BETWEEN");
        Token second = tokens.peek();
        Expression low = unary();
        tokens.expect("AND");
        Token third = tokens.peek();
        Expression high = unary();
        ordered(left, first);
        ordered(low, second);
        ordered(high, third);
        if (low instanceof Literal lower
                && lower.constant() instanceof Number least
                && high instanceof Literal higher
                && higher.constant() instanceof Number most
                && Numbers.compare(Relation.GREATER, least, most)) {
            throw new SelectorException("the bounds of BETWEEN stand in the wrong order", second.at());
        }
        return new Between(left, low, high, negated, Rules.SQL92);
    }

    /** NULL, and what is no text, is never like another; nor is anything like the empty text. */
    private Expression matching(Expression left, String word) {
        boolean negated = tokens.take("NOT");
        tokens.expect(word);
        Token second = tokens.expect(Token.Kind.STRING, "a text");
        String part = second.text();
        if (part.isEmpty()) {
            return new Matching(left, text -> negated, negated, false, false);
        }
        Like like = switch (word) {
            case "CONTAINS" -> Like.containing(part, second.at());
            case "STARTSWITH" -> Like.startingWith(part);
            default -> Like.endingWith(part);
        };
        return new Matching(left, like, negated, false, false);
    }

    private Expression unary() {
        Token sign = tokens.peek();
        if (sign.is("+") || sign.is("-")) {
            tokens.take();
            Expression operand = tokens.deeper(this::unary);
            // Properties are texts, and have no other sign: unknown.
            return sign.is("+") ? operand : new Negation(operand);
        }
        if (sign.is("NOT")) {
            tokens.take();
            Token first = tokens.peek();
            return new Not(Tokens.condition(tokens.deeper(this::unary), first), Rules.SQL92);
        }
        return primary();
    }

    private Expression primary() {
        Token token = tokens.peek();
        if (token.is("TRUE") || token.is("FALSE")) {
            tokens.take();
            return new Literal(token.is("TRUE"));
        }
        if (tokens.take("NULL")) {
            return new Literal(null);
        }
        if (token.kind() == Token.Kind.STRING) {
            return new Literal(tokens.take().text());
        }
        if (token.kind() == Token.Kind.NUMBER) {
            return new Literal(tokens.take().number());
        }
        if (token.kind() == Token.Kind.NAME) {
            return Identifier.ofSql(tokens.take().text());
        }
        if (!tokens.take("(")) {
            throw tokens.unexpected("a name or a value");
        }
        Expression group = tokens.deeper(this::or);
        tokens.expect(")");
        return group;
    }
}
