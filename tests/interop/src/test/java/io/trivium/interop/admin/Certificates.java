package io.trivium.interop.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.trivium.interop.Private;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/** A certificate that vouches for itself and its key, as PEM files, made by the JDK's own tool. */
record Certificates(Path certificate, Path key) {
    private static final String PASSWORD = "for this test";

    /** Makes them for the loopback address. */
    static Certificates create(Path folder, String name) throws IOException, GeneralSecurityException {
        Path store = folder.resolve(name + ".p12");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD);
        Path printed = folder.resolve(name + ".txt");
        Process tool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        if (tool.onExit().join().exitValue() != 0) {
            throw new IllegalStateException("keytool: " + Files.readString(printed));
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(store)) {
            keys.load(file, PASSWORD.toCharArray());
        }
        Path certificate = Files.writeString(
                folder.resolve(name + ".pem"),
                pem("CERTIFICATE", keys.getCertificate(name).getEncoded()));
        byte[] key = keys.getKey(name, PASSWORD.toCharArray()).getEncoded();
        return new Certificates(certificate, Private.file(folder.resolve(name + ".key"), pem("PRIVATE KEY", key)));
    }

    /** Puts others into the same files. */
    void replaceBy(Certificates others) throws IOException {
        Files.writeString(key, Files.readString(others.key));
        Files.writeString(certificate, Files.readString(others.certificate));
    }

    private static String pem(String what, byte[] content) {
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
        return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
    }
}
