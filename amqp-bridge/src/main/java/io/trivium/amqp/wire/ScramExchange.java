package io.trivium.amqp.wire;

import io.trivium.amqp.wire.ScramKeys.Hash;
import io.trivium.amqp.wire.ScramKeys.Keys;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The server's half of one SCRAM login (RFC 5802, without channel binding). For one thread. */
final class ScramExchange {
    private static final int NONCE_BYTES = 18;
    private static final int MAX_NONCE = 200;

    private final Hash hash;
    private final String user;
    private final String header;
    private final String clientFirst;
    private final String serverFirst;
    private final String nonce;
    private final Keys keys;

    private ScramExchange(
            Hash hash, String user, String header, String clientFirst, String serverFirst, String nonce, Keys keys) {
        this.hash = hash;
        this.user = user;
        this.header = header;
        this.clientFirst = clientFirst;
        this.serverFirst = serverFirst;
        this.nonce = nonce;
        this.keys = keys;
    }

    /**
     * Begins with the client's first message.
     *
     * @param secrets of users, null for those that do not exist
     * @return null if the message makes no sense
     */
    static @Nullable ScramExchange begin(
            Hash hash,
            String message,
            ScramKeys known,
            Function<String, @Nullable String> secrets,
            RandomGenerator random) {
        String[] parts = message.split(",", -1);
        if (parts.length < 4 || !(parts[0].equals("n") || parts[0].equals("y"))) {
            return null;
        }
        String user = name(parts[2], "n=");
        String authority = parts[1].isEmpty() ? user : name(parts[1], "a=");
        String clientNonce = parts[3].startsWith("r=") ? parts[3].substring(2) : "";
        if (user == null || !user.equals(authority) || clientNonce.isEmpty() || clientNonce.length() > MAX_NONCE) {
            return null;
        }
        byte[] own = new byte[NONCE_BYTES];
        random.nextBytes(own);
        String nonce = clientNonce + HexFormat.of().formatHex(own);
        Keys keys = known.of(hash, user, secrets.apply(user));
        String header = parts[0] + "," + parts[1] + ",";
        String first = "r=" + nonce + ",s=" + base64(keys.salt()) + ",i=" + ScramKeys.ITERATIONS;
        return new ScramExchange(hash, user, header, message.substring(header.length()), first, nonce, keys);
    }

    /** A name in which commas and equals signs are escaped. */
    private static @Nullable String name(String part, String prefix) {
        if (!part.startsWith(prefix) || part.length() == prefix.length()) {
            return null;
        }
        return part.substring(prefix.length()).replace("=2C", ",").replace("=3D", "=");
    }

    String user() {
        return user;
    }

    String challenge() {
        return serverFirst;
    }

    /** Returns the proof that this side knows the user, null if the client has not proved to be that user. */
    @Nullable
    String finish(String message) {
        int proofAt = message.lastIndexOf(",p=");
        String expected = "c=" + base64(header.getBytes(StandardCharsets.UTF_8)) + ",r=" + nonce;
        if (proofAt < 0 || !message.substring(0, proofAt).equals(expected)) {
            return null;
        }
        String all = clientFirst + "," + serverFirst + "," + expected;
        byte[] signature = hash.hmac(keys.stored(), all);
        byte[] proof = decoded(message.substring(proofAt + 3));
        if (proof == null || proof.length != signature.length) {
            return null;
        }
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= signature[i];
        }
        boolean proved = MessageDigest.isEqual(hash.digest(proof), keys.stored()) && keys.real();
        return proved ? "v=" + base64(hash.hmac(keys.server(), all)) : null;
    }

    private static byte @Nullable [] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
