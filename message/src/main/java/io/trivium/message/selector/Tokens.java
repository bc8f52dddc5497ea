package io.trivium.message.selector;

import io.trivium.message.selector.Expression.Connection;
import io.trivium.message.selector.Expression.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The tokens of a selector, taken one after the other, and how deep the parser is in them. */
final class Tokens {
    /** How deep conditions may be nested. */
    static final int MAX_DEPTH = 64;

    private final List<Token> tokens;
    private int next;
    private int depth;

    Tokens(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(next);
    }

    Token take() {
        Token token = tokens.get(next);
        if (token.kind() != Token.Kind.END) {
            next++;
        }
        return token;
    }

    /** Takes the keyword or symbol if it is next. */
    boolean take(String wanted) {
        boolean there = peek().is(wanted);
        if (there) {
            next++;
        }
        return there;
    }

    /** Whether two keywords are next. */
    boolean follow(String first, String second) {
        return peek().is(first) && tokens.get(next + 1).is(second);
    }

    void expect(String wanted) {
        if (!take(wanted)) {
            throw unexpected(wanted);
        }
    }

    Token expect(Token.Kind kind, String shown) {
        Token token = peek();
        if (token.kind() != kind) {
            throw unexpected(shown);
        }
        return take();
    }

    void expectEnd() {
        if (peek().kind() != Token.Kind.END) {
            throw new SelectorException("the selector is complete before " + peek().shown(), peek().at());
        }
    }

    SelectorException unexpected(String wanted) {
        return new SelectorException(wanted + " was expected, not " + peek().shown(), peek().at());
    }

    /** Reads something that stands deeper. */
    Expression deeper(Supplier<Expression> part) {
        descend();
        Expression expression = part.get();
        depth--;
        return expression;
    }

    /** Counts one more level, until the level that encloses it ends. */
    void descend() {
        depth++;
        if (depth > MAX_DEPTH) {
            throw new SelectorException("conditions are nested deeper than " + MAX_DEPTH, peek().at());
        }
    }

    int depth() {
        return depth;
    }

    void ascend(int earlier) {
        depth = earlier;
    }

    /** Reads the texts of an IN, in their parentheses. */
    Set<String> texts() {
        expect("(");
        Set<String> texts = new LinkedHashSet<>();
        do {
            texts.add(expect(Token.Kind.STRING, "a text").text());
        } while (take(","));
        expect(")");
        return texts;
    }

    /** Reads a condition, and those that a word connects with it. */
    Expression connection(String word, boolean all, Rules rules, Supplier<Expression> part) {
        Token start = peek();
        Expression first = part.get();
        if (!peek().is(word)) {
            return first;
        }
        List<Expression> operands = new ArrayList<>();
        operands.add(condition(first, start));
        while (take(word)) {
            Token operand = peek();
            operands.add(condition(part.get(), operand));
        }
        return new Connection(all, List.copyOf(operands), rules);
    }

    /** Refuses an expression that can be no condition. */
    static Expression condition(Expression expression, Token first) {
        return must(Kind.BOOLEAN, expression, first, "a condition");
    }

    /** The comparison that is next, null if something else is; it is not taken. */
    @Nullable
    Relation peekRelation() {
        return peek().kind() == Token.Kind.SYMBOL ? Relation.of(peek().text()) : null;
    }

    /** Refuses an expression that cannot be of the kind that is needed. */
    static Expression must(Kind wanted, Expression expression, Token first, String what) {
        Kind kind = expression.kind();
        if (kind != wanted && kind != Kind.ANY) {
            throw new SelectorException(what + " was expected, not " + shown(kind), first.at());
        }
        return expression;
    }

    private static String shown(Kind kind) {
        return switch (kind) {
            case BOOLEAN -> "a condition";
            case NUMBER -> "a number";
            case STRING -> "a text";
            case ANY -> "a value";
        };
    }
}
