package io.trivium.interop.admin;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.rocketmq.remoting.netty.TlsSystemConfig;
import org.jspecify.annotations.Nullable;

/** How the genuine clients of this process, and those loaded meanwhile, speak TLS. Until it is closed, then not at all. */
final class GenuineTls implements AutoCloseable {
    private final Map<String, @Nullable String> before = new HashMap<>();

    private GenuineTls() {}

    /**
     * Sets it; returns how to end it.
     *
     * @param trusted PEM file of whom to believe
     * @param own shown to servers that ask for one; null for none
     */
    static GenuineTls speak(Path trusted, @Nullable Certificates own) {
        String certificate = own == null ? "" : own.certificate().toString();
        String key = own == null ? "" : own.key().toString();
        GenuineTls tls = new GenuineTls();
        tls.set(TlsSystemConfig.TLS_ENABLE, "true");
        tls.set(TlsSystemConfig.TLS_TEST_MODE_ENABLE, "false");
        tls.set(TlsSystemConfig.TLS_CONFIG_FILE, "/nowhere");
        tls.set(TlsSystemConfig.TLS_CLIENT_AUTHSERVER, "true");
        tls.set(TlsSystemConfig.TLS_CLIENT_TRUSTCERTPATH, trusted.toString());
        tls.set(TlsSystemConfig.TLS_CLIENT_CERTPATH, certificate);
        tls.set(TlsSystemConfig.TLS_CLIENT_KEYPATH, key);
        // The class has read its settings already, if anything in this process has used it.
        TlsSystemConfig.tlsEnable = true;
        TlsSystemConfig.tlsTestModeEnable = false;
        TlsSystemConfig.tlsConfigFile = "/nowhere";
        TlsSystemConfig.tlsClientAuthServer = true;
        TlsSystemConfig.tlsClientTrustCertPath = trusted.toString();
        TlsSystemConfig.tlsClientCertPath = certificate;
        TlsSystemConfig.tlsClientKeyPath = key;
        return tls;
    }

    private void set(String property, String value) {
        before.put(property, System.setProperty(property, value));
    }

    @Override
    public void close() {
        before.forEach((property, value) -> {
            if (value == null) {
                System.clearProperty(property);
            } else {
                System.setProperty(property, value);
            }
        });
        TlsSystemConfig.tlsEnable = false;
        TlsSystemConfig.tlsTestModeEnable = true;
    }
}
