package io.trivium.rocket.transport;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who a server is to its clients: certificate and key, read again when their files have changed. New connections take the newest; what
 * cannot be read changes nothing. Read by any thread, refreshed by one.
 */
public final class TlsIdentity {
    private static final Logger LOG = LoggerFactory.getLogger(TlsIdentity.class);
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final Supplier<Pem> files;
    private Pem known;
    private volatile SslContext context;

    private TlsIdentity(Supplier<Pem> files, Pem known, SslContext context) {
        this.files = files;
        this.known = known;
        this.context = context;
    }

    /**
     * The texts of PEM files.
     *
     * @param certificates the server's, and those that lead to its authority
     * @param key the certificate's private key, PKCS#8, not encrypted
     * @param clientAuthority who must have signed the certificates of clients; null if they need none
     */
    public record Pem(
            String certificates, String key, @Nullable String clientAuthority) {
        /** Without the key. */
        @Override
        public String toString() {
            return "Pem[" + certificates.length() + " characters of certificates]";
        }
    }

    /**
     * Reads the files for the first time.
     *
     * @throws IllegalArgumentException telling what is wrong with them
     */
    public static TlsIdentity read(Supplier<Pem> files) {
        Pem first = files.get();
        return new TlsIdentity(files, first, context(first));
    }

    /** Takes over files that have changed. To be called every few seconds. */
    public void refresh() {
        try {
            Pem now = files.get();
            if (!now.equals(known)) {
                known = now;
                context = context(now);
                LOG.info("The TLS certificate has changed; new connections take it");
            }
        } catch (RuntimeException e) {
            LOG.error("The changed TLS certificate is not used, the one before stays: {}", e.getMessage());
        }
    }

    SslContext context() {
        return context;
    }

    private static SslContext context(Pem pem) {
        try {
            SslContextBuilder builder = SslContextBuilder.forServer(stream(pem.certificates), stream(pem.key))
                    .sslProvider(SslProvider.JDK)
                    .protocols(PROTOCOLS);
            if (pem.clientAuthority != null) {
                builder.trustManager(stream(pem.clientAuthority)).clientAuth(ClientAuth.REQUIRE);
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException("the certificate and its key cannot be used: " + reason(e), e);
        }
    }

    /**
     * Returns what a client needs.
     *
     * @param authority PEM certificates of whom to believe; null for those that Java believes
     * @throws IllegalArgumentException if they cannot be used
     */
    public static SslContext client(@Nullable String authority) {
        return client(authority, null);
    }

    /** As {@link #client(String)}, with a certificate to show to servers that ask for one; null without. */
    public static SslContext client(@Nullable String authority, @Nullable Pem own) {
        try {
            SslContextBuilder builder =
                    SslContextBuilder.forClient().sslProvider(SslProvider.JDK).protocols(PROTOCOLS);
            if (own != null) {
                builder.keyManager(stream(own.certificates), stream(own.key));
            }
            return (authority == null ? builder : builder.trustManager(stream(authority))).build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException("the certificates cannot be used: " + reason(e), e);
        }
    }

    private static String reason(Exception e) {
        Throwable cause = e.getCause();
        return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
    }

    private static InputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8));
    }
}
