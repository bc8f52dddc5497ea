package io.trivium.amqp.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What a server knows of its users for SCRAM (RFC 5802), derived from their secrets and kept, since deriving is made to be slow. Of a
 * user who does not exist it makes something up, always the same, so that a stranger cannot tell. Thread-safe.
 */
public final class ScramKeys {
    static final int ITERATIONS = 4096;

    private static final int SALT_BYTES = 16;
    private static final int MAX_KEPT = 10_000;

    private final byte[] pepper = new byte[32];
    private final Map<String, Keys> kept = new ConcurrentHashMap<>();

    /** @param random secure; used at once only */
    public ScramKeys(RandomGenerator random) {
        random.nextBytes(pepper);
    }

    /** @param secret null if there is no such user */
    Keys of(Hash hash, String user, @Nullable String secret) {
        byte[] salt = Arrays.copyOf(hash.hmac(pepper, user), SALT_BYTES);
        if (secret == null) {
            return new Keys(salt, hash.hmac(pepper, "stored " + user), hash.hmac(pepper, "server " + user), false);
        }
        if (kept.size() > MAX_KEPT) {
            kept.clear();
        }
        return kept.computeIfAbsent(hash + " " + user + "\0" + secret, key -> {
            byte[] salted = hash.salted(secret, salt);
            byte[] stored = hash.digest(hash.hmac(salted, "Client Key"));
            return new Keys(salt, stored, hash.hmac(salted, "Server Key"), true);
        });
    }

    /** What belongs to one user. */
    @SuppressWarnings("ArrayRecordComponent") // never compared as records
    record Keys(byte[] salt, byte[] stored, byte[] server, boolean real) {}

    /** The hash functions that are served. */
    enum Hash {
        SHA_512("SHA-512", "HmacSHA512", "PBKDF2WithHmacSHA512", 512),
        SHA_256("SHA-256", "HmacSHA256", "PBKDF2WithHmacSHA256", 256);

        private final String digest;
        private final String hmac;
        private final String derivation;
        private final int bits;

        Hash(String digest, String hmac, String derivation, int bits) {
            this.digest = digest;
            this.hmac = hmac;
            this.derivation = derivation;
            this.bits = bits;
        }

        String mechanism() {
            return "SCRAM-" + digest;
        }

        byte[] digest(byte[] bytes) {
            try {
                return MessageDigest.getInstance(digest).digest(bytes);
            } catch (GeneralSecurityException e) {
                throw missing(e);
            }
        }

        byte[] hmac(byte[] key, String text) {
            try {
                Mac mac = Mac.getInstance(hmac);
                mac.init(new SecretKeySpec(key, hmac));
                return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            } catch (GeneralSecurityException e) {
                throw missing(e);
            }
        }

        byte[] salted(String secret, byte[] salt) {
            try {
                PBEKeySpec spec = new PBEKeySpec(secret.toCharArray(), salt, ITERATIONS, bits);
                return SecretKeyFactory.getInstance(derivation)
                        .generateSecret(spec)
                        .getEncoded();
            } catch (GeneralSecurityException e) {
                throw missing(e);
            }
        }

        private static IllegalStateException missing(GeneralSecurityException e) {
            return new IllegalStateException("every Java has it", e);
        }
    }
}
