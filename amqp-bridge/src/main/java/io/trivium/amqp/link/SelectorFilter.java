package io.trivium.amqp.link;

import io.trivium.amqp.wire.AmqpException;
import io.trivium.message.selector.Dialect;
import io.trivium.message.selector.Selector;
import io.trivium.message.selector.SelectorException;
import java.util.Map;
import org.apache.qpid.protonj2.types.DescribedType;
import org.apache.qpid.protonj2.types.Symbol;
import org.apache.qpid.protonj2.types.UnsignedLong;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.jspecify.annotations.Nullable;

/**
 * The selector among a source's filters, as the registry of filters for AMQP has it.
 *
 * @param key under which the client named it
 * @param described as it came, to be echoed
 * @param text the selector
 */
record SelectorFilter(Symbol key, Object described, String text) {
    private static final UnsignedLong CODE = UnsignedLong.valueOf(0x0000_468C_0000_0004L);
    private static final Symbol NAME = Symbol.valueOf("apache.org:selector-filter:string");

    /** Finds the selector; null if there is none. Refuses what is no selector with {@code amqp:invalid-field}. */
    static @Nullable SelectorFilter of(@Nullable Map<Symbol, Object> filters) {
        if (filters == null) {
            return null;
        }
        for (Map.Entry<Symbol, Object> filter : filters.entrySet()) {
            if (filter.getValue() instanceof DescribedType described
                    && (CODE.equals(described.getDescriptor()) || NAME.equals(described.getDescriptor()))) {
                return read(filter.getKey(), described);
            }
        }
        return null;
    }

    private static SelectorFilter read(Symbol key, DescribedType described) {
        if (!(described.getDescribed() instanceof String text)) {
            throw new AmqpException(AmqpError.INVALID_FIELD, "A selector is a string");
        }
        try {
            Selector.parse(Dialect.JMS, text);
        } catch (SelectorException e) {
            throw new AmqpException(AmqpError.INVALID_FIELD, "The selector is not valid: " + e.getMessage());
        }
        return new SelectorFilter(key, described, text);
    }

    /** The filters that are applied. */
    Map<Symbol, Object> asSource() {
        return Map.of(key, described);
    }
}
