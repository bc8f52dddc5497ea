package io.trivium.server;

import io.netty.handler.ssl.SslContext;
import io.trivium.rocket.transport.Connector;
import io.trivium.rocket.transport.TcpConnector;
import io.trivium.rocket.transport.TlsIdentity;
import io.trivium.server.settings.NameServerAccess;
import io.trivium.server.settings.SettingException;
import io.trivium.server.settings.TlsSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes the connector to the name servers of others: signed and over TLS, where the settings say so. */
final class NameServerConnector {
    private NameServerConnector() {}

    /**
     * Reads what it takes.
     *
     * @param own the process's own certificate, which it shows to who asks for one; null without
     * @throws SettingException if a file cannot be used
     */
    static Connector create(TcpConnector plain, NameServerAccess access, @Nullable TlsSettings own) {
        Connector connector = access.tls() ? plain.overTls(context(access.authority(), own)) : plain;
        Path file = access.login();
        if (file == null) {
            return connector;
        }
        String login = OwnerFiles.text(file).strip();
        int colon = login.indexOf(':');
        if (colon < 1 || login.indexOf('\n') >= 0) {
            throw new SettingException("The file " + file + " is no login: it takes one line, user:password.");
        }
        return connector.as(login.substring(0, colon), login.substring(colon + 1));
    }

    private static SslContext context(@Nullable Path authority, @Nullable TlsSettings own) {
        try {
            String believed = authority == null ? null : Wiring.readText(authority);
            return own == null
                    ? TlsIdentity.client(believed)
                    : TlsIdentity.client(
                            believed,
                            new TlsIdentity.Pem(Wiring.readText(own.certificate()), OwnerFiles.text(own.key()), null));
        } catch (IllegalArgumentException e) {
            throw new SettingException("Name servers cannot be dialled over TLS: " + e.getMessage() + ".");
        }
    }
}
