package io.trivium.message.selector;

import io.trivium.message.selector.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Cuts a selector into tokens. */
final class Lexer {
    private static final Set<String> JMS_KEYWORDS =
            Set.of("NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE");
    private static final Set<String> SQL_KEYWORDS = Set.of(
            "NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "IN", "IS", "CONTAINS", "STARTSWITH", "ENDSWITH");

    private final Dialect dialect;
    private final Set<String> keywords;
    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    Lexer(Dialect dialect, String text) {
        this.dialect = dialect;
        this.keywords = dialect == Dialect.JMS ? JMS_KEYWORDS : SQL_KEYWORDS;
        this.text = text;
    }

    /** Returns all tokens, the last of which is the end. */
    List<Token> tokens() {
        if (text.length() > Selector.MAX_LENGTH) {
            throw new SelectorException(
                    "a selector has at most " + Selector.MAX_LENGTH + " characters, not " + text.length(),
                    Selector.MAX_LENGTH);
        }
        while (skipBlanks()) {
            tokens.add(next());
        }
        tokens.add(new Token(Kind.END, "", null, text.length()));
        return tokens;
    }

    private boolean skipBlanks() {
        while (at < text.length() && (isBlank(text.charAt(at)) || skippedComment())) {
            at++;
        }
        return at < text.length();
    }

    private static boolean isBlank(char letter) {
        return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r' || letter == '\f';
    }

    /** Goes to the last character of a comment, which only RocketMQ has. */
    private boolean skippedComment() {
        if (dialect == Dialect.JMS) {
            return false;
        }
        if (text.startsWith("--", at)) {
            int end = text.indexOf('\n', at);
            // As in RocketMQ, the last line cannot be a comment: there these are two signs.
            if (end < 0) {
                return false;
            }
            at = end;
            return true;
        }
        if (text.startsWith("/*", at)) {
            int end = text.indexOf("*/", at + 2);
            if (end < 0) {
                throw new SelectorException("a comment is not closed", at);
            }
            at = end + 1;
            return true;
        }
        return false;
    }

    private Token next() {
        char first = text.charAt(at);
        if (first == '\'') {
            return string();
        }
        if (isDigit(at) || (first == '.' && isDigit(at + 1))) {
            NumberScan scan = new NumberScan(dialect, text, at);
            Token number = scan.token();
            at = scan.end();
            return number;
        }
        return startsName(at) ? word() : symbol(first);
    }

    private Token string() {
        int start = at++;
        StringBuilder value = new StringBuilder();
        while (true) {
            int quote = text.indexOf('\'', at);
            if (quote < 0) {
                throw new SelectorException("a text is not closed", start);
            }
            value.append(text, at, quote);
            at = quote + 1;
            if (at == text.length() || text.charAt(at) != '\'') {
                return new Token(Kind.STRING, value.toString(), null, start);
            }
            value.append('\'');
            at++;
        }
    }

    private Token word() {
        int start = at;
        while (at < text.length() && continuesName(at)) {
            at += Character.charCount(text.codePointAt(at));
        }
        String word = text.substring(start, at);
        String upper = word.toUpperCase(Locale.ROOT);
        // Some letters beyond ASCII become ASCII ones in upper case; such a word is a name.
        boolean keyword = upper.length() == word.length()
                && keywords.contains(upper)
                && word.equalsIgnoreCase(upper)
                && word.chars().allMatch(letter -> letter < 0x80);
        return new Token(keyword ? Kind.KEYWORD : Kind.NAME, keyword ? upper : word, null, start);
    }

    private boolean startsName(int index) {
        int letter = text.codePointAt(index);
        return dialect == Dialect.JMS ? Character.isJavaIdentifierStart(letter) : isSqlLetter(letter);
    }

    private boolean continuesName(int index) {
        int letter = text.codePointAt(index);
        return dialect == Dialect.JMS
                ? Character.isJavaIdentifierPart(letter)
                : isSqlLetter(letter) || (letter >= '0' && letter <= '9');
    }

    private static boolean isSqlLetter(int letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '_' || letter == '$';
    }

    private boolean isDigit(int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private Token symbol(char first) {
        int start = at++;
        char second = at < text.length() ? text.charAt(at) : 0;
        if ((first == '<' && (second == '>' || second == '=')) || (first == '>' && second == '=')) {
            at++;
        } else if ("=<>()+-,".indexOf(first) < 0 && (dialect != Dialect.JMS || "*/".indexOf(first) < 0)) {
            throw new SelectorException("a selector does not have " + shown(start), start);
        }
        return new Token(Kind.SYMBOL, text.substring(start, at), null, start);
    }

    private String shown(int index) {
        int letter = text.codePointAt(index);
        return Character.isISOControl(letter) || !Character.isDefined(letter)
                ? String.format(Locale.ROOT, "the character U+%04X", letter)
                : "the character " + Character.toString(letter);
    }
}
