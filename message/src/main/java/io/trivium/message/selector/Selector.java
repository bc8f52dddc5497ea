package io.trivium.message.selector;

import io.trivium.message.mapping.PropertyLookup;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A selector, parsed. Immutable and safe for threads; two of the same dialect and text are equal.
 *
 * <p>It looks at a stored record where it lies: names are looked up when they are needed, and bodies are not decoded. The time
 * that names take is linear in the size of the record's properties; what a part of the text does with a value, in the value's. Evaluating
 * one never throws.
 */
public final class Selector {
    /** The longest text that is read, in characters. */
    public static final int MAX_LENGTH = 8192;

    /** About what a name, an operator and a value take. */
    private static final int PART_LENGTH = 16;

    private final Dialect dialect;
    private final String text;
    private final Expression expression;

    private Selector(Dialect dialect, String text, Expression expression) {
        this.dialect = dialect;
        this.text = text;
        this.expression = expression;
    }

    /**
     * Reads a selector.
     *
     * @throws SelectorException if it is not valid
     */
    public static Selector parse(Dialect dialect, String text) {
        Tokens tokens = new Tokens(new Lexer(dialect, text).tokens());
        Expression expression =
                dialect == Dialect.JMS ? new JmsParser(tokens).selector() : new SqlParser(tokens).selector();
        return new Selector(dialect, text, expression);
    }

    /**
     * Whether it selects a message; what is unknown is not selected.
     *
     * @param at where the stored record begins
     */
    public boolean matches(ByteBuffer record, int at) {
        return Boolean.TRUE.equals(value(new RecordSubject(record, at)));
    }

    /** Returns about how many bytes {@link #matches} goes over: each part of the text may look through the longest property. */
    public long work(ByteBuffer record, int at) {
        return (long) PropertyLookup.bytes(record, at) * (1 + text.length() / PART_LENGTH);
    }

    /** True, false, or null for unknown. */
    @Nullable
    Object value(Subject subject) {
        return expression.value(subject);
    }

    public Dialect dialect() {
        return dialect;
    }

    public String text() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Selector that && dialect == that.dialect && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(dialect, text);
    }

    @Override
    public String toString() {
        return text;
    }
}
