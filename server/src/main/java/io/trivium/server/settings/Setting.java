package io.trivium.server.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Everything that can be set. One name serves the command line, the environment and the file. */
public enum Setting {
    DATA("DIR", "data", "where messages are kept"),
    LISTEN("ADDRESS", "127.0.0.1", "the address to listen on; others than loopback only with authentication"),
    ADVERTISE("ADDRESS", "", "the address that clients are told; needed when listening on all"),
    AUTHENTICATION("on|off", "off", "whether clients have to log in"),
    AUTHORIZATION("on|off", "", "whether users need rights; by default as authentication"),
    ACCESS_FILE("FILE", "", "users and rights in YAML, readable by its owner only"),
    NAME_SERVER_PORT("N", "9876", "port of the name server; 0 takes a free one, here and below"),
    BROKER_PORT("N", "10911", "port of the broker"),
    AMQP_PORT("N", "5672", "port of AMQP 1.0"),
    HTTP_PORT("N", "8080", "port of HTTP: /health/live, /health/ready and /metrics"),
    VIP_CHANNEL("on|off", "on", "whether the broker listens at its port less 2 as well, for clients with a VIP channel"),
    TLS("MODE", "off", "off, permissive (with and without, told by the first byte) or enforcing"),
    TLS_CERTIFICATE("FILE", "", "PEM file of the certificate, and of those that lead to its authority"),
    TLS_KEY("FILE", "", "PEM file of its private key (PKCS#8), readable by its owner only"),
    TLS_CLIENT_CA("FILE", "", "PEM file of whom clients need a certificate of; without it they need none"),
    MAX_CONNECTIONS("N", "10000", "connections of all doors but HTTP at a time"),
    MAX_CONNECTIONS_PER_ADDRESS("N", "5000", "of those from one address"),
    DURABILITY("WHEN", "forced", "when a sender is answered: forced to the disk, or written"),
    RETENTION("TIME", "72h", "how long messages stay that no queue or subscription holds: 90m, 72h, 30d, or forever"),
    MAX_STORE("BYTES", "", "how much of the disk the messages may take, such as 500M or 50G; without it, all"),
    MIN_FREE(
            "BYTES",
            "",
            "messages go before their time while less of the disk is free, such as 20G; without it, when it is full"),
    CLUSTER_NAME("NAME", "DefaultCluster", "the cluster that the broker belongs to"),
    BROKER_NAME("NAME", "broker-a", "the broker's name, unique in its cluster"),
    NAME_SERVERS("LIST", "", "further name servers to register at: host:port, separated by ;"),
    NAME_SERVERS_LOGIN("FILE", "", "user:password to sign with what they are told, readable by its owner only"),
    NAME_SERVERS_TLS("on|off", "off", "whether they are dialled over TLS; they have to prove who they are"),
    NAME_SERVERS_CA("FILE", "", "PEM file of whom to believe then; without it, whom Java believes");

    private static final String VARIABLE_PREFIX = "TRIVIUM_";

    private final String parameter;
    private final String defaultText;
    private final String help;

    Setting(String parameter, String defaultText, String help) {
        this.parameter = parameter;
        this.defaultText = defaultText;
        this.help = help;
    }

    /** The name in the file, such as {@code broker-port}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The name on the command line, such as {@code --broker-port}. */
    public String option() {
        return "--" + key();
    }

    /** The name in the environment, such as {@code TRIVIUM_BROKER_PORT}. */
    public String variable() {
        return VARIABLE_PREFIX + name();
    }

    /** Whether there is a value if nobody sets one. */
    public boolean hasDefault() {
        return !defaultText.isEmpty();
    }

    /** What stands for the value in a usage text. */
    public String parameter() {
        return parameter;
    }

    public String defaultText() {
        return defaultText;
    }

    public String help() {
        return help;
    }

    static boolean isVariable(String name) {
        return name.startsWith(VARIABLE_PREFIX);
    }

    static Optional<Setting> ofKey(String key) {
        return Arrays.stream(values())
                .filter(setting -> setting.key().equals(key))
                .findFirst();
    }

    static Optional<Setting> ofVariable(String variable) {
        return Arrays.stream(values())
                .filter(setting -> setting.variable().equals(variable))
                .findFirst();
    }

    static List<String> keys() {
        return Arrays.stream(values()).map(Setting::key).toList();
    }
}
