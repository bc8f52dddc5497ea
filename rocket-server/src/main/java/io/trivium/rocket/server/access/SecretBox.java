package io.trivium.rocket.server.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keeps secrets in the log unreadable to whoever has the log without the key. Thread-safe as far as its randomness is.
 *
 * <p>RocketMQ's signatures need the secret itself, so a verifier will not do.
 */
public final class SecretBox {
    /** How long a key is. */
    public static final int KEY_BYTES = 32;

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final String KEY_HASH = "HmacSHA256";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final RandomGenerator random;

    /**
     * Makes a box.
     *
     * @param key {@value #KEY_BYTES} secret bytes
     * @param random secure and thread-safe
     */
    public SecretBox(byte[] key, RandomGenerator random) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes");
        }
        this.key = new SecretKeySpec(key, "AES");
        this.random = random;
    }

    /**
     * Returns a box that whoever knows a secret can open: for passwords on their way from broker to broker.
     *
     * @param purpose what the box is for, so that the secret's other uses tell nothing about it
     */
    SecretBox sealedFor(String secret, String purpose) {
        try {
            Mac mac = Mac.getInstance(KEY_HASH);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), KEY_HASH));
            return new SecretBox(mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8)), random);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + KEY_HASH, e);
        }
    }

    String close(String owner, String secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] closed = run(Cipher.ENCRYPT_MODE, nonce, owner, secret.getBytes(StandardCharsets.UTF_8));
        byte[] both = Arrays.copyOf(nonce, NONCE_BYTES + closed.length);
        System.arraycopy(closed, 0, both, NONCE_BYTES, closed.length);
        return Base64.getEncoder().encodeToString(both);
    }

    /** @throws IllegalArgumentException if it was closed with another key or for another owner */
    String open(String owner, String closed) {
        byte[] both = Base64.getDecoder().decode(closed);
        if (both.length < NONCE_BYTES) {
            throw new IllegalArgumentException("the secret of " + owner + " is damaged");
        }
        byte[] nonce = Arrays.copyOf(both, NONCE_BYTES);
        byte[] secret = run(Cipher.DECRYPT_MODE, nonce, owner, Arrays.copyOfRange(both, NONCE_BYTES, both.length));
        return new String(secret, StandardCharsets.UTF_8);
    }

    private byte[] run(int mode, byte[] nonce, String owner, byte[] content) {
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the secret of " + owner + " was kept with another key", e);
        }
    }
}
