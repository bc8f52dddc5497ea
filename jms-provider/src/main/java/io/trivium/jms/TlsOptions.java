package io.trivium.jms;

import io.trivium.rocket.transport.TcpConnector;
import io.trivium.rocket.transport.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How connections are encrypted.
 *
 * @param authority a file of PEM certificates of whom to believe, null for those whom Java believes
 * @param certificate a file with the PEM certificate to show, null for none
 * @param key a file with its private key, null for none
 */
record TlsOptions(
        boolean on,
        @Nullable String authority,
        @Nullable String certificate,
        @Nullable String key) {
    static final TlsOptions OFF = new TlsOptions(false, null, null, null);

    TlsOptions on(boolean encrypted) {
        return new TlsOptions(encrypted, authority, certificate, key);
    }

    TlsOptions authority(@Nullable String file) {
        return new TlsOptions(on, file, certificate, key);
    }

    TlsOptions certificate(@Nullable String file) {
        return new TlsOptions(on, authority, file, key);
    }

    TlsOptions key(@Nullable String file) {
        return new TlsOptions(on, authority, certificate, file);
    }

    /**
     * Reads the files and lets a connector use them.
     *
     * @throws IllegalArgumentException if they cannot be used, or nothing would use them
     */
    TcpConnector over(TcpConnector plain) {
        if (!on) {
            if (authority != null || certificate != null || key != null) {
                throw new IllegalArgumentException("tlsAuthority, tlsCertificate and tlsKey need tls=true.");
            }
            return plain;
        }
        return plain.overTls(TlsIdentity.client(authority == null ? null : text(authority), own()));
    }

    private TlsIdentity.@Nullable Pem own() {
        if (certificate == null && key == null) {
            return null;
        }
        if (certificate == null || key == null) {
            throw new IllegalArgumentException("tlsCertificate and tlsKey belong together: one of them is missing.");
        }
        return new TlsIdentity.Pem(text(certificate), text(key), null);
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("The file " + file + " cannot be read: " + e, e);
        }
    }
}
