package io.trivium.amqp.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.ProtonBufferAllocator;
import org.apache.qpid.protonj2.codec.CodecFactory;
import org.apache.qpid.protonj2.types.Symbol;
import org.apache.qpid.protonj2.types.security.SaslCode;
import org.apache.qpid.protonj2.types.security.SaslInit;
import org.apache.qpid.protonj2.types.security.SaslMechanisms;
import org.apache.qpid.protonj2.types.security.SaslOutcome;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.jspecify.annotations.Nullable;

/**
 * The server's half of a SASL exchange (AMQP 1.0 part 5 §5.3): ANONYMOUS and PLAIN, both of one step. It only reads and makes frames;
 * who may come in is decided outside.
 */
public final class SaslExchange {
    private static final Symbol PLAIN = Symbol.valueOf("PLAIN");
    private static final Symbol ANONYMOUS = Symbol.valueOf("ANONYMOUS");
    private static final int SASL_TYPE = 1;

    private final List<Symbol> mechanisms;
    private boolean begun;

    private SaslExchange(List<Symbol> mechanisms) {
        this.mechanisms = mechanisms;
    }

    /** Makes an exchange that offers PLAIN if {@code plain}, ANONYMOUS if {@code anonymous}. */
    public static SaslExchange offering(boolean plain, boolean anonymous) {
        if (plain && anonymous) {
            return new SaslExchange(List.of(PLAIN, ANONYMOUS));
        }
        return new SaslExchange(plain ? List.of(PLAIN) : anonymous ? List.of(ANONYMOUS) : List.of());
    }

    /** Returns the frame that opens the exchange. */
    public byte[] mechanisms() {
        return frame(new SaslMechanisms().setSaslServerMechanisms(mechanisms.toArray(new Symbol[0])));
    }

    /**
     * Reads the client's only frame.
     *
     * @return whom the client says to be, null if it chose what was not offered or wrote no sense
     * @throws AmqpException if that is no SASL init, or not the first
     */
    public @Nullable Login read(byte[] frame) {
        int start = (frame[4] & 0xFF) * 4;
        if (begun || frame[5] != SASL_TYPE || start >= frame.length) {
            throw new AmqpException(AmqpError.ILLEGAL_STATE, "A SASL init was expected");
        }
        begun = true;
        SaslInit init = decode(frame, start);
        Symbol mechanism = init.getMechanism();
        if (mechanism == null || !mechanisms.contains(mechanism)) {
            return null;
        }
        return mechanism.equals(ANONYMOUS) ? Login.NOBODY : plain(init.getInitialResponse());
    }

    private static SaslInit decode(byte[] frame, int start) {
        try {
            ProtonBuffer buffer = ProtonBufferAllocator.defaultAllocator().copy(frame, start, frame.length - start);
            var decoder = CodecFactory.getSaslDecoder();
            return decoder.readObject(buffer, decoder.newDecoderState(), SaslInit.class);
        } catch (RuntimeException e) {
            throw new AmqpException(AmqpError.DECODE_ERROR, "The frame is no SASL init");
        }
    }

    /** Reads RFC 4616's message: an authorization identity, a user and a password, separated by zeros. */
    private static @Nullable Login plain(@Nullable ProtonBuffer response) {
        if (response == null) {
            return null;
        }
        byte[] bytes = new byte[response.getReadableBytes()];
        response.readBytes(bytes, 0, bytes.length);
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
        int first = text.indexOf('\0');
        int second = text.indexOf('\0', first + 1);
        if (first < 0 || second <= first + 1 || text.indexOf('\0', second + 1) >= 0) {
            return null;
        }
        String identity = text.substring(0, first);
        String user = text.substring(first + 1, second);
        return identity.isEmpty() || identity.equals(user) ? new Login(user, text.substring(second + 1)) : null;
    }

    /** Returns the frame that ends the exchange. */
    public static byte[] outcome(boolean accepted) {
        return frame(new SaslOutcome().setCode(accepted ? SaslCode.OK : SaslCode.AUTH));
    }

    private static byte[] frame(Object performative) {
        ProtonBuffer buffer = ProtonBufferAllocator.defaultAllocator().allocate(128);
        buffer.writeInt(0).writeInt(0x02_01_00_00);
        var encoder = CodecFactory.getSaslEncoder();
        encoder.writeObject(buffer, encoder.newEncoderState(), performative);
        buffer.setInt(0, buffer.getReadableBytes());
        byte[] bytes = new byte[buffer.getReadableBytes()];
        buffer.readBytes(bytes, 0, bytes.length);
        return bytes;
    }

    /**
     * Whom a client says to be.
     *
     * @param user null for nobody
     */
    public record Login(@Nullable String user, @Nullable String password) {
        /** The anonymous one. */
        public static final Login NOBODY = new Login(null, null);

        @Override
        public String toString() {
            return "Login[" + user + "]";
        }
    }
}
