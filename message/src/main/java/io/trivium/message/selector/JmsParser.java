package io.trivium.message.selector;

import io.trivium.message.selector.Expression.Arithmetic;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The grammar of Jakarta Messaging 3.1, §3.8.1. */
final class JmsParser {
    /** The headers that a selector may name (§3.8.1.1). */
    private static final Set<String> HEADERS =
            Set.of("JMSDeliveryMode", "JMSPriority", "JMSMessageID", "JMSTimestamp", "JMSCorrelationID", "JMSType");

    private final Tokens tokens;

    JmsParser(Tokens tokens) {
        this.tokens = tokens;
    }

    Expression selector() {
        Token first = tokens.peek();
        Expression selector = Tokens.condition(or(), first);
        tokens.expectEnd();
        // A name alone is a condition: what it stands for may be no truth value.
        return selector instanceof Identifier ? new Connection(true, List.of(selector), Rules.JMS) : selector;
    }

    private Expression or() {
        return tokens.connection("OR", false, Rules.JMS, this::and);
    }

    private Expression and() {
        return tokens.connection("AND", true, Rules.JMS, this::not);
    }

    private Expression not() {
        if (!tokens.take("NOT")) {
            return comparison();
        }
        Token first = tokens.peek();
        Expression operand = tokens.deeper(this::not);
        return new Not(Tokens.condition(operand, first), Rules.JMS);
    }

    private Expression comparison() {
        Token first = tokens.peek();
        Expression left = sum();
        Relation relation = tokens.peekRelation();
        if (relation != null) {
            tokens.take();
            Token second = tokens.peek();
            Expression right = sum();
            if (!relation.equality()) {
                number(left, first);
                number(right, second);
            }
            return new Comparison(relation, left, right, Rules.JMS);
        }
        return tokens.peek().is("IS") ? isNull(left) : test(left, first);
    }

    private Expression isNull(Expression left) {
        name(left, "IS");
        tokens.take();
        boolean negated = tokens.take("NOT");
        tokens.expect("NULL");
        return new IsNull(left, negated);
    }

    /** BETWEEN, IN and LIKE, if one of them follows. */
    private Expression test(Expression left, Token first) {
        boolean negated = tokens.take("NOT");
        if (tokens.take("BETWEEN")) {
            number(left, first);
            Expression low = numbers();
            tokens.expect("AND");
            return new Between(left, low, numbers(), negated, Rules.JMS);
        }
        if (tokens.peek().is("IN")) {
            name(left, "IN");
            tokens.take();
            return new In(left, tokens.texts(), negated);
        }
        if (tokens.peek().is("LIKE")) {
            name(left, "LIKE");
            tokens.take();
            return new Matching(left, like(), negated, null, negated);
        }
        if (negated) {
            throw tokens.unexpected("BETWEEN, IN or LIKE");
        }
        return left;
    }

    private Like like() {
        Token pattern = tokens.expect(Token.Kind.STRING, "a pattern");
        if (!tokens.take("ESCAPE")) {
            return Like.of(pattern.text(), null, pattern.at());
        }
        Token escape = tokens.expect(Token.Kind.STRING, "an escape character");
        if (escape.text().codePointCount(0, escape.text().length()) != 1) {
            throw new SelectorException("ESCAPE takes one character", escape.at());
        }
        return Like.of(pattern.text(), escape.text().codePointAt(0), pattern.at());
    }

    private void name(Expression left, String operator) {
        if (!(left instanceof Identifier)) {
            throw new SelectorException(
                    "only a name stands before " + operator, tokens.peek().at());
        }
    }

    private Expression numbers() {
        Token first = tokens.peek();
        return number(sum(), first);
    }

    private static Expression number(Expression expression, Token first) {
        return Tokens.must(Kind.NUMBER, expression, first, "a number");
    }

    private Expression sum() {
        return chain("+", "-", this::product);
    }

    private Expression product() {
        return chain("*", "/", this::unary);
    }

    private Expression chain(String one, String other, Supplier<Expression> part) {
        Token start = tokens.peek();
        Expression first = part.get();
        if (!tokens.peek().is(one) && !tokens.peek().is(other)) {
            return first;
        }
        List<Expression> operands = new ArrayList<>();
        StringBuilder operators = new StringBuilder();
        operands.add(number(first, start));
        while (tokens.peek().is(one) || tokens.peek().is(other)) {
            operators.append(tokens.take().text());
            Token next = tokens.peek();
            operands.add(number(part.get(), next));
        }
        return new Arithmetic(List.copyOf(operands), operators.toString());
    }

    private Expression unary() {
        boolean plus = tokens.take("+");
        if (!plus && !tokens.take("-")) {
            return primary();
        }
        Token first = tokens.peek();
        if (!plus && first.kind() == Token.Kind.SMALLEST) {
            tokens.take();
            return new Literal(Long.MIN_VALUE);
        }
        Expression operand = number(tokens.deeper(this::unary), first);
        // A sign says that a number is meant: what is none is unknown.
        return plus ? new Arithmetic(List.of(operand, new Literal(0L)), "+") : new Negation(operand);
    }

    private Expression primary() {
        Token token = tokens.peek();
        switch (token.kind()) {
            case STRING -> {
                return constant(token.text());
            }
            case NUMBER -> {
                return constant(token.number());
            }
            case NAME -> {
                tokens.take();
                return identifier(token);
            }
            default -> {
                return constantOrGroup(token);
            }
        }
    }

    private Expression constantOrGroup(Token token) {
        if (token.is("TRUE") || token.is("FALSE")) {
            return constant(token.is("TRUE"));
        }
        if (!tokens.take("(")) {
            throw tokens.unexpected("a name or a value");
        }
        Expression group = tokens.deeper(this::or);
        tokens.expect(")");
        return group;
    }

    private Literal constant(@Nullable Object value) {
        tokens.take();
        return new Literal(value);
    }

    private static Identifier identifier(Token token) {
        String name = token.text();
        boolean header = name.startsWith("JMS") && !name.startsWith("JMSX") && !name.startsWith("JMS_");
        if (header && !HEADERS.contains(name)) {
            throw new SelectorException("a selector may not name " + name, token.at());
        }
        return Identifier.ofJms(name);
    }
}
