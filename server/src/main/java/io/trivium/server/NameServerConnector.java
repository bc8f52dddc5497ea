package io.trivium.server;

import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.trivium.rocket.transport.Connector;
import io.trivium.rocket.transport.Dispatcher;
import io.trivium.rocket.transport.Peer;
import io.trivium.rocket.transport.TcpConnector;
import io.trivium.rocket.transport.TlsIdentity;
import io.trivium.server.settings.NameServerAccess;
import io.trivium.server.settings.SettingException;
import io.trivium.server.settings.TlsSettings;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connector to the name servers of others: signed and over TLS, where the settings say so. New connections take the newest of the files;
 * what cannot be read changes nothing. Connects on any thread, refreshed by one.
 */
final class NameServerConnector implements Connector {
    private static final Logger LOG = LoggerFactory.getLogger(NameServerConnector.class);

    private final TcpConnector plain;
    private final NameServerAccess access;
    private final @Nullable TlsSettings own;
    private Texts known;
    private volatile Connector newest;

    private NameServerConnector(TcpConnector plain, NameServerAccess access, @Nullable TlsSettings own, Texts known) {
        this.plain = plain;
        this.access = access;
        this.own = own;
        this.known = known;
        newest = connector(plain, access, known);
    }

    /** What the files hold; null for those that there are not. */
    private record Texts(
            @Nullable String authority,
            TlsIdentity.@Nullable Pem own,
            @Nullable String login) {
        static Texts read(NameServerAccess access, @Nullable TlsSettings own) {
            Path authority = access.authority();
            Path login = access.login();
            return new Texts(
                    access.tls() && authority != null ? Wiring.readText(authority) : null,
                    access.tls() && own != null
                            ? new TlsIdentity.Pem(Wiring.readText(own.certificate()), OwnerFiles.text(own.key()), null)
                            : null,
                    login == null ? null : OwnerFiles.text(login).strip());
        }

        /** Without the secrets. */
        @Override
        public String toString() {
            return "Texts";
        }
    }

    /**
     * Reads what it takes.
     *
     * @param own the process's own certificate, which it shows to who asks for one; null without
     * @throws SettingException if a file cannot be used
     */
    static NameServerConnector create(TcpConnector plain, NameServerAccess access, @Nullable TlsSettings own) {
        return new NameServerConnector(plain, access, own, Texts.read(access, own));
    }

    /** Takes over files that have changed. To be called every few seconds. */
    void refresh() {
        try {
            Texts now = Texts.read(access, own);
            if (!now.equals(known)) {
                known = now;
                newest = connector(plain, access, now);
                LOG.info("What name servers are dialled with has changed; new connections take it");
            }
        } catch (RuntimeException e) {
            LOG.error("What name servers are dialled with stays as it was: {}", e.getMessage());
        }
    }

    @Override
    public CompletionStage<Peer> connect(String address, Dispatcher dispatcher, EventLoop loop) {
        return newest.connect(address, dispatcher, loop);
    }

    private static Connector connector(TcpConnector plain, NameServerAccess access, Texts texts) {
        Connector connector = access.tls() ? plain.overTls(context(texts)) : plain;
        String login = texts.login();
        if (login == null) {
            return connector;
        }
        int colon = login.indexOf(':');
        if (colon < 1 || login.indexOf('\n') >= 0) {
            throw new SettingException(
                    "The file " + access.login() + " is no login: it takes one line, user:password.");
        }
        return connector.as(login.substring(0, colon), login.substring(colon + 1));
    }

    private static SslContext context(Texts texts) {
        try {
            return TlsIdentity.client(texts.authority(), texts.own());
        } catch (IllegalArgumentException e) {
            throw new SettingException("Name servers cannot be dialled over TLS: " + e.getMessage() + ".");
        }
    }
}
