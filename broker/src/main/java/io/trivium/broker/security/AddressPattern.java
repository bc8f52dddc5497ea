package io.trivium.broker.security;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Addresses of clients: an address, a network as {@code 10.1.0.0/16}, or an IPv4 address in which a part may be {@code *}, a range
 * {@code 1-5} or, last, a list {@code {1,2}}.
 */
public final class AddressPattern {
    private static final Pattern LITERAL = Pattern.compile("[0-9a-fA-F.:]+");
    private static final int PARTS = 4;
    private static final int MAX_PART = 255;

    private final String text;
    private final List<List<Range>> parts;
    private final byte[] network;
    private final int prefixBits;

    private AddressPattern(String text, List<List<Range>> parts, byte[] network, int prefixBits) {
        this.text = text;
        this.parts = parts;
        this.network = network;
        this.prefixBits = prefixBits;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static AddressPattern parse(String text) {
        String pattern = text.strip();
        int slash = pattern.indexOf('/');
        try {
            String address = slash < 0 ? pattern : pattern.substring(0, slash);
            if (LITERAL.matcher(address).matches() && (slash >= 0 || !pattern.contains("-"))) {
                byte[] network = literal(address);
                int bits = slash < 0 ? network.length * 8 : Integer.parseInt(pattern.substring(slash + 1));
                if (bits < 0 || bits > network.length * 8) {
                    throw wrong(text);
                }
                return new AddressPattern(pattern, List.of(), network, bits);
            }
            return new AddressPattern(pattern, parts(pattern), new byte[0], 0);
        } catch (IllegalArgumentException e) {
            throw wrong(text);
        }
    }

    /** Never asks a name server: the text has only digits, dots and colons. */
    private static byte[] literal(String address) {
        try {
            if (!address.contains(":") && address.split("\\.", -1).length != PARTS) {
                throw wrong(address);
            }
            return InetAddress.getByName(address).getAddress();
        } catch (java.net.UnknownHostException e) {
            throw wrong(address);
        }
    }

    private static List<List<Range>> parts(String pattern) {
        String[] texts = pattern.equals("*") ? new String[] {"*", "*", "*", "*"} : pattern.split("\\.", -1);
        if (texts.length != PARTS) {
            throw wrong(pattern);
        }
        List<List<Range>> parts = new ArrayList<>();
        for (String part : texts) {
            List<Range> ranges = new ArrayList<>();
            String inner = part.startsWith("{") && part.endsWith("}") ? part.substring(1, part.length() - 1) : part;
            for (String range : inner.split(",", -1)) {
                ranges.add(Range.parse(range.strip()));
            }
            parts.add(ranges);
        }
        return parts;
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("\"" + text + "\" is no address, network or pattern of IPv4 addresses");
    }

    /** Returns whether the address is one of these. */
    public boolean matches(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (parts.isEmpty()) {
            int shift = network.length * 8 - prefixBits;
            return bytes.length == network.length
                    && new BigInteger(1, bytes).shiftRight(shift).equals(new BigInteger(1, network).shiftRight(shift));
        }
        if (bytes.length != PARTS) {
            // The pattern of every IPv4 address is also how everybody writes "from anywhere".
            return text.equals("*");
        }
        for (int i = 0; i < PARTS; i++) {
            int value = bytes[i] & 0xFF;
            if (parts.get(i).stream().noneMatch(range -> range.first <= value && value <= range.last)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return text;
    }

    private record Range(int first, int last) {
        static Range parse(String text) {
            if (text.equals("*")) {
                return new Range(0, MAX_PART);
            }
            int dash = text.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(text.substring(dash + 1));
            if (first < 0 || last > MAX_PART || first > last) {
                throw wrong(text);
            }
            return new Range(first, last);
        }
    }
}
