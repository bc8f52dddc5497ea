package io.trivium.message.amqp;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads AMQP values from bytes that nobody vouches for: every length is compared with the bytes that are there before anything is made
 * of it, values nest at most {@value Codes#MAX_DEPTH} deep, and the keys of maps are no lists, maps, arrays or described values.
 *
 * <p>They become null, Boolean, {@link Unsigned}, {@link BigInteger} (ulong), Byte, Short, Integer, Long, Float, Double,
 * {@link Decimal}, Character or {@link CodePoint}, {@link Date} (timestamp), {@link UUID}, byte[] (binary), String, {@link Symbol},
 * List, Map (in order), {@link AmqpArray} and {@link Described}. Not thread-safe.
 */
public final class AmqpReader {
    /** The most values without bytes in all arrays together, since no length bounds their number. */
    private static final int MAX_EMPTY_ITEMS = 1024;
    /** The most room made for a list or map ahead of its values: each of those within each other claims all bytes that there are. */
    private static final int MAX_ROOM = 64;

    private final ByteBuffer bytes;
    private int depth;
    private int emptyItems;

    /** Reads from the buffer's position to its limit; both stay as they are. */
    public AmqpReader(ByteBuffer bytes) {
        this.bytes = bytes.slice();
    }

    public boolean hasNext() {
        return bytes.hasRemaining();
    }

    /** How many bytes were read. */
    public int position() {
        return bytes.position();
    }

    /**
     * Reads the next value.
     *
     * @throws AmqpFormatException if it is not one, or not whole
     */
    public @Nullable Object read() {
        return readValue(code());
    }

    private @Nullable Object readValue(int code) {
        if (++depth > Codes.MAX_DEPTH) {
            throw new AmqpFormatException("values nest more than " + Codes.MAX_DEPTH + " deep");
        }
        Object value = switch (code) {
            case Codes.DESCRIBED -> new Described(read(), read());
            case Codes.LIST_0 -> List.of();
            case Codes.LIST_8, Codes.LIST_32 -> list(compound(code));
            case Codes.MAP_8, Codes.MAP_32 -> map(compound(code));
            case Codes.ARRAY_8, Codes.ARRAY_32 -> array(compound(code));
            case Codes.BINARY_8, Codes.BINARY_32, Codes.STRING_8, Codes.STRING_32, Codes.SYMBOL_8, Codes.SYMBOL_32 ->
                variable(code);
            default -> fixed(code);
        };
        depth--;
        return value;
    }

    private @Nullable Object fixed(int code) {
        need(Codes.width(code));
        return switch (code) {
            case Codes.NULL -> null;
            case Codes.TRUE -> true;
            case Codes.FALSE -> false;
            case Codes.BOOLEAN -> bool();
            case Codes.UBYTE -> Unsigned.ofByte(bytes.get() & 0xFF);
            case Codes.BYTE -> bytes.get();
            case Codes.USHORT -> Unsigned.ofShort(bytes.getShort() & 0xFFFF);
            case Codes.SHORT -> bytes.getShort();
            case Codes.UINT_0 -> Unsigned.ofInt(0);
            case Codes.SMALL_UINT -> Unsigned.ofInt(bytes.get() & 0xFF);
            case Codes.UINT -> Unsigned.ofInt(bytes.getInt() & 0xFFFF_FFFFL);
            case Codes.SMALL_INT -> (int) bytes.get();
            case Codes.INT -> bytes.getInt();
            case Codes.ULONG_0 -> BigInteger.ZERO;
            case Codes.SMALL_ULONG -> BigInteger.valueOf(bytes.get() & 0xFF);
            case Codes.ULONG -> new BigInteger(1, take(8));
            case Codes.SMALL_LONG -> (long) bytes.get();
            case Codes.LONG -> bytes.getLong();
            case Codes.FLOAT -> bytes.getFloat();
            case Codes.DOUBLE -> bytes.getDouble();
            case Codes.CHAR -> CodePoint.of(bytes.getInt());
            case Codes.TIMESTAMP -> timestamp(bytes.getLong());
            case Codes.UUID -> new UUID(bytes.getLong(), bytes.getLong());
            case Codes.DECIMAL_32, Codes.DECIMAL_64, Codes.DECIMAL_128 -> Decimal.of(take(Codes.width(code)));
            default -> throw new AmqpFormatException("the format code 0x" + Integer.toHexString(code) + " is unknown");
        };
    }

    private boolean bool() {
        byte value = bytes.get();
        if (value != 0 && value != 1) {
            throw new AmqpFormatException("a boolean is " + value);
        }
        return value == 1;
    }

    @SuppressWarnings("JavaUtilDate")
    private static Date timestamp(long millis) {
        return new Date(millis);
    }

    private Object variable(int code) {
        byte[] content = take(length(Codes.small(code)));
        return switch (code) {
            case Codes.BINARY_8, Codes.BINARY_32 -> content;
            case Codes.STRING_8, Codes.STRING_32 -> string(content);
            default -> symbol(content);
        };
    }

    private static String string(byte[] content) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new AmqpFormatException("a string is not UTF-8");
        }
    }

    private static Symbol symbol(byte[] content) {
        for (byte letter : content) {
            if (letter < 0) {
                throw new AmqpFormatException("a symbol is not ASCII");
            }
        }
        return new Symbol(new String(content, StandardCharsets.US_ASCII));
    }

    /** Where a list, map or array ends and how many values are in it. */
    private record Compound(int end, int count) {}

    private Compound compound(int code) {
        boolean small = Codes.small(code);
        int size = length(small);
        need(size);
        int end = bytes.position() + size;
        if (size < (small ? 1 : 4)) {
            throw new AmqpFormatException("a size of " + size + " has no room for a count");
        }
        return new Compound(end, length(small));
    }

    private List<@Nullable Object> list(Compound compound) {
        boundedByBytes(compound);
        List<@Nullable Object> items = new ArrayList<>(Math.min(compound.count(), MAX_ROOM));
        for (int i = 0; i < compound.count(); i++) {
            items.add(read());
        }
        end(compound);
        return items;
    }

    private Map<@Nullable Object, @Nullable Object> map(Compound compound) {
        boundedByBytes(compound);
        if (compound.count() % 2 != 0) {
            throw new AmqpFormatException("a map has " + compound.count() + " keys and values");
        }
        Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>(Math.min(compound.count(), MAX_ROOM));
        for (int i = 0; i < compound.count(); i += 2) {
            Object key = key();
            if (entries.containsKey(key)) {
                throw new AmqpFormatException("a map has a key twice");
            }
            entries.put(key, read());
        }
        end(compound);
        return entries;
    }

    /** Keys that hold values could be made to collide by the thousand: nobody uses them. */
    private @Nullable Object key() {
        Object key = read();
        if (key instanceof List || key instanceof Map || key instanceof AmqpArray || key instanceof Described) {
            throw new AmqpFormatException("a map has a list, map, array or described value as a key");
        }
        return key;
    }

    private AmqpArray array(Compound compound) {
        int code = code();
        Object descriptor = null;
        if (code == Codes.DESCRIBED) {
            descriptor = read();
            code = code();
            if (code == Codes.DESCRIBED) {
                throw new AmqpFormatException("the items of an array have two descriptors");
            }
        }
        if (Codes.empty(code)) {
            if (compound.count() > MAX_EMPTY_ITEMS - emptyItems) {
                throw new AmqpFormatException("arrays have more than " + MAX_EMPTY_ITEMS + " items without bytes");
            }
            emptyItems += compound.count();
        } else {
            boundedByBytes(compound);
        }
        List<@Nullable Object> items = new ArrayList<>(Math.min(compound.count(), MAX_ROOM));
        for (int i = 0; i < compound.count(); i++) {
            items.add(readValue(code));
        }
        end(compound);
        return new AmqpArray(descriptor, code, items);
    }

    /** Each value takes a byte at least, so that a count that is too large is refused before there is room made for it. */
    private void boundedByBytes(Compound compound) {
        if (compound.count() > compound.end() - bytes.position()) {
            throw new AmqpFormatException("a count of " + compound.count() + " exceeds the bytes that are there");
        }
    }

    private void end(Compound compound) {
        if (bytes.position() != compound.end()) {
            throw new AmqpFormatException("the size of a list, map or array is not that of what is in it");
        }
    }

    private int code() {
        need(1);
        return bytes.get() & 0xFF;
    }

    private int length(boolean small) {
        need(small ? 1 : 4);
        int length = small ? bytes.get() & 0xFF : bytes.getInt();
        if (length < 0) {
            throw new AmqpFormatException("a length of " + (length & 0xFFFF_FFFFL));
        }
        return length;
    }

    private void need(int count) {
        if (count > bytes.remaining()) {
            throw new AmqpFormatException("a value needs " + count + " bytes, there are " + bytes.remaining());
        }
    }

    private byte[] take(int count) {
        need(count);
        byte[] taken = new byte[count];
        bytes.get(taken);
        return taken;
    }
}
