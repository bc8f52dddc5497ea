package io.trivium.server;

import io.netty.handler.ssl.SslContext;
import io.trivium.jms.TriviumConnectionFactory;
import io.trivium.rocket.transport.TcpConnector;
import io.trivium.rocket.transport.TlsIdentity;
import io.trivium.server.settings.SettingException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the commands that speak to running brokers encrypt.
 *
 * @param authority a PEM file of whom to believe, null for those whom Java believes
 * @param certificate a PEM file to show to brokers that ask for one, null for none
 * @param key a PEM file of its private key, null for none
 */
record ClientTls(
        boolean on,
        @Nullable String authority,
        @Nullable String certificate,
        @Nullable String key) {
    static final ClientTls OFF = new ClientTls(false, null, null, null);

    ClientTls {
        if (!on && (authority != null || certificate != null || key != null)) {
            throw new Failure(ExitCode.USAGE, "The files of TLS would not be used: add " + CommandLines.TLS + " on.");
        }
        if ((certificate == null) != (key == null)) {
            throw new Failure(
                    ExitCode.USAGE,
                    CommandLines.TLS_CERTIFICATE + " and " + CommandLines.TLS_KEY
                            + " belong together: one of them is missing.");
        }
    }

    /** Returns the connector over TLS, if that is wanted. */
    TcpConnector over(TcpConnector plain) {
        return on ? plain.overTls(context()) : plain;
    }

    /** Sets a factory's options. */
    void setOn(TriviumConnectionFactory factory) {
        if (on) {
            // What is wrong with the files is said here, in words.
            context();
            factory.setTls(true);
            factory.setTlsAuthority(authority);
            factory.setTlsCertificate(certificate);
            factory.setTlsKey(key);
        }
    }

    private SslContext context() {
        try {
            String believed = authority == null ? null : text(authority);
            return certificate == null || key == null
                    ? TlsIdentity.client(believed)
                    : TlsIdentity.client(believed, new TlsIdentity.Pem(text(certificate), text(key), null));
        } catch (IllegalArgumentException e) {
            throw new SettingException("The broker cannot be dialled over TLS: " + e.getMessage() + ".");
        }
    }

    private static String text(String file) {
        return Wiring.readText(Path.of(file));
    }
}
