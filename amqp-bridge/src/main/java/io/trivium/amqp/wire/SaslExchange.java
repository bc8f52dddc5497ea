package io.trivium.amqp.wire;

import io.trivium.amqp.wire.ScramKeys.Hash;
import io.trivium.message.amqp.AmqpFormatException;
import io.trivium.message.amqp.AmqpReader;
import io.trivium.message.amqp.Described;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.ProtonBufferAllocator;
import org.apache.qpid.protonj2.codec.CodecFactory;
import org.apache.qpid.protonj2.types.Symbol;
import org.apache.qpid.protonj2.types.security.SaslChallenge;
import org.apache.qpid.protonj2.types.security.SaslCode;
import org.apache.qpid.protonj2.types.security.SaslMechanisms;
import org.apache.qpid.protonj2.types.security.SaslOutcome;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.jspecify.annotations.Nullable;

/**
 * The server's half of a SASL exchange (AMQP 1.0 part 5 §5.3): ANONYMOUS and PLAIN, of one step, and SCRAM, of two. It reads and makes
 * frames; who may come in by PLAIN is decided outside.
 */
public final class SaslExchange {
    private static final Symbol PLAIN = Symbol.valueOf("PLAIN");
    private static final Symbol ANONYMOUS = Symbol.valueOf("ANONYMOUS");
    private static final int SASL_TYPE = 1;
    private static final int INIT = 0x41;
    private static final int RESPONSE = 0x43;

    private final List<Symbol> mechanisms;
    private final @Nullable Scram scram;
    private @Nullable ScramExchange running;
    private boolean begun;

    private SaslExchange(List<Symbol> mechanisms, @Nullable Scram scram) {
        this.mechanisms = mechanisms;
        this.scram = scram;
    }

    /**
     * What SCRAM needs.
     *
     * @param secrets of users, null for those that do not exist
     * @param random secure
     */
    public record Scram(ScramKeys keys, Function<String, @Nullable String> secrets, RandomGenerator random) {}

    /** What comes of a frame of the client's. */
    public sealed interface Step {}

    /** The client says who it is; unless it is nobody, that is to be checked. */
    public record Said(Login login) implements Step {}

    /**
     * The client has proved who it is.
     *
     * @param proof of this side, for the outcome
     */
    public record Proved(Login login, String proof) implements Step {}

    /** The exchange goes on with a frame to the client. */
    @SuppressWarnings("ArrayRecordComponent") // written, and never compared
    public record Challenge(byte[] frame) implements Step {}

    /**
     * The client chose what was not offered, wrote no sense, or could not prove what it said.
     *
     * @param user whom it said to be, null if it did not
     */
    public record Failed(@Nullable String user) implements Step {}

    /** Makes an exchange that offers PLAIN if {@code plain}, ANONYMOUS if {@code anonymous}, and SCRAM if there is one. */
    public static SaslExchange offering(boolean plain, boolean anonymous, @Nullable Scram scram) {
        List<Symbol> offered = new ArrayList<>();
        if (scram != null) {
            for (Hash hash : Hash.values()) {
                offered.add(Symbol.valueOf(hash.mechanism()));
            }
        }
        if (plain) {
            offered.add(PLAIN);
        }
        if (anonymous) {
            offered.add(ANONYMOUS);
        }
        return new SaslExchange(offered, scram);
    }

    /** Returns the frame that opens the exchange. */
    public byte[] mechanisms() {
        return frame(new SaslMechanisms().setSaslServerMechanisms(mechanisms.toArray(new Symbol[0])));
    }

    /**
     * Reads the client's next frame.
     *
     * @throws AmqpException if that is not what the exchange is waiting for
     */
    public Step read(byte[] frame) {
        int start = (frame[4] & 0xFF) * 4;
        ScramExchange proving = running;
        if ((begun && proving == null) || frame[5] != SASL_TYPE || start >= frame.length) {
            throw new AmqpException(AmqpError.ILLEGAL_STATE, "A SASL init was expected");
        }
        begun = true;
        if (proving != null) {
            running = null;
            return finish(proving, text(field(decode(frame, start, RESPONSE), 0)));
        }
        List<?> init = decode(frame, start, INIT);
        Symbol mechanism = offered(field(init, 0));
        if (mechanism == null) {
            return new Failed(null);
        }
        if (mechanism.equals(ANONYMOUS)) {
            return new Said(Login.NOBODY);
        }
        String message = text(field(init, 1));
        if (message == null) {
            return new Failed(null);
        }
        return mechanism.equals(PLAIN) ? plain(message) : prove(mechanism, message);
    }

    private @Nullable Symbol offered(@Nullable Object name) {
        return mechanisms.stream()
                .filter(one -> name instanceof io.trivium.message.amqp.Symbol said
                        && one.toString().equals(said.text()))
                .findFirst()
                .orElse(null);
    }

    private Step prove(Symbol mechanism, String message) {
        Scram with = scram;
        Hash hash = Arrays.stream(Hash.values())
                .filter(one -> one.mechanism().equals(mechanism.toString()))
                .findFirst()
                .orElseThrow();
        ScramExchange exchange =
                with == null ? null : ScramExchange.begin(hash, message, with.keys(), with.secrets(), with.random());
        if (exchange == null) {
            return new Failed(null);
        }
        running = exchange;
        return new Challenge(frame(new SaslChallenge().setChallenge(buffer(exchange.challenge()))));
    }

    private static Step finish(ScramExchange exchange, @Nullable String message) {
        String proof = message == null ? null : exchange.finish(message);
        return proof == null ? new Failed(exchange.user()) : new Proved(new Login(exchange.user(), null), proof);
    }

    /** Reads a frame's fields, by a codec that remembers nothing: strangers send these. */
    private static List<?> decode(byte[] frame, int start, int code) {
        try {
            Object value = new AmqpReader(ByteBuffer.wrap(frame, start, frame.length - start)).read();
            if (value instanceof Described described
                    && BigInteger.valueOf(code).equals(described.descriptor())
                    && described.value() instanceof List<?> fields) {
                return fields;
            }
        } catch (AmqpFormatException e) {
            throw new AmqpException(AmqpError.DECODE_ERROR, "The frame cannot be read: " + e.getMessage());
        }
        throw new AmqpException(AmqpError.DECODE_ERROR, "The frame is not the one that was expected");
    }

    private static @Nullable Object field(List<?> fields, int index) {
        return index < fields.size() ? fields.get(index) : null;
    }

    private static @Nullable String text(@Nullable Object response) {
        if (!(response instanceof byte[] bytes)) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static ProtonBuffer buffer(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ProtonBufferAllocator.defaultAllocator().copy(bytes, 0, bytes.length);
    }

    /** Reads RFC 4616's message: an authorization identity, a user and a password, separated by zeros. */
    private static Step plain(String text) {
        int first = text.indexOf('\0');
        int second = text.indexOf('\0', first + 1);
        if (first < 0 || second <= first + 1 || text.indexOf('\0', second + 1) >= 0) {
            return new Failed(null);
        }
        String identity = text.substring(0, first);
        String user = text.substring(first + 1, second);
        return identity.isEmpty() || identity.equals(user)
                ? new Said(new Login(user, text.substring(second + 1)))
                : new Failed(user);
    }

    /** Returns the frame that ends the exchange, with the proof of this side if there is one. */
    public static byte[] outcome(boolean accepted, @Nullable String proof) {
        SaslOutcome outcome = new SaslOutcome().setCode(accepted ? SaslCode.OK : SaslCode.AUTH);
        return frame(proof == null ? outcome : outcome.setAdditionalData(buffer(proof)));
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
