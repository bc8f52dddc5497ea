package io.trivium.rocket.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * RocketMQ's signature (protocol reference §1.7): HMAC-SHA1 over the values of all fields, in the order of their names, and the body.
 * It holds nothing that is used once only: whoever hears a request can send it again, which TLS prevents. Thread-safe.
 *
 * @param user the access key
 * @param secret the secret key
 */
public record RequestSigner(String user, String secret) {
    public static final String ACCESS_KEY = "AccessKey";
    public static final String SIGNATURE = "Signature";

    private static final String ALGORITHM = "HmacSHA1";
    /** Left out of the signature by clients up to 4.9.3, which added it after signing. */
    private static final String UNIQUE_KEY_QUERY = "_UNIQUE_KEY_QUERY";

    private static final int SIGNS_ALL_SINCE = 400;

    /** Adds the user and the signature to the fields of a request. */
    public void sign(Fields fields, ByteBuf body) {
        fields.add(ACCESS_KEY, user);
        String signature = Base64.getEncoder().encodeToString(mac(fields, body, Frame.OWN_VERSION));
        fields.add(SIGNATURE, signature);
    }

    /** Returns whether a frame has a signature made with the secret. Takes the same time wherever they differ. */
    public boolean signed(Frame frame) {
        byte[] given = decoded(frame.fields().text(SIGNATURE));
        return given != null
                && !frame.fields().hasTwice()
                && MessageDigest.isEqual(given, mac(frame.fields(), frame.body(), frame.version()));
    }

    private static byte @Nullable [] decoded(@Nullable String signature) {
        try {
            return signature == null ? null : Base64.getDecoder().decode(signature);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private byte[] mac(Fields fields, ByteBuf body, int version) {
        TreeMap<String, String> sorted = new TreeMap<>();
        fields.forEach(sorted::put);
        sorted.remove(SIGNATURE);
        if (version < SIGNS_ALL_SINCE) {
            sorted.remove(UNIQUE_KEY_QUERY);
        }
        StringBuilder values = new StringBuilder(256);
        sorted.values().forEach(values::append);
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            mac.update(values.toString().getBytes(StandardCharsets.UTF_8));
            mac.update(body.nioBuffer());
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "RequestSigner[" + user + "]";
    }
}
