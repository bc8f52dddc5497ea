package io.trivium.server.settings;

import io.trivium.broker.publish.Durability;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gathers settings: the command line goes before the environment, that before the file, that before the default. */
public final class SettingsReader {
    /** The option that names the file. */
    public static final String CONFIG_OPTION = "--config";

    /** Whom the commands that send and receive act for. */
    public static final String USER_VARIABLE = "TRIVIUM_USER";

    /** That user's password. */
    public static final String PASSWORD_VARIABLE = "TRIVIUM_PASSWORD";

    private static final String CONFIG_VARIABLE = "TRIVIUM_CONFIG";
    private static final Set<String> NOT_SETTINGS = Set.of(CONFIG_VARIABLE, USER_VARIABLE, PASSWORD_VARIABLE);

    private final Map<String, String> environment;
    private final Function<Path, String> fileText;

    /**
     * @param environment the process's variables
     * @param fileText reads a file; throws {@link SettingException} if it cannot
     */
    public SettingsReader(Map<String, String> environment, Function<Path, String> fileText) {
        this.environment = environment;
        this.fileText = fileText;
    }

    /**
     * Reads and checks all settings.
     *
     * @param options what the command line sets
     * @param config the file named there, null if none is
     * @throws SettingException if one is unknown, or its value cannot be used
     */
    public Settings read(Map<Setting, String> options, @Nullable String config) {
        Map<Setting, Value> values = new EnumMap<>(Setting.class);
        Arrays.stream(Setting.values())
                .forEach(setting -> values.put(setting, new Value("default", setting.defaultText())));
        String file = config == null ? environment.get(CONFIG_VARIABLE) : config;
        if (file != null) {
            values.putAll(fromFile(path(file, CONFIG_OPTION)));
        }
        values.putAll(fromEnvironment());
        options.forEach((setting, text) -> values.put(setting, new Value(setting.option(), text)));
        return settings(values);
    }

    /**
     * Where the name server is of a broker that has the settings of the environment, and of the file that it names: for commands that
     * are not told one.
     *
     * @return host and port
     * @throws SettingException if the settings do not tell
     */
    public String nameServer() {
        Map<Setting, Value> values = new EnumMap<>(Setting.class);
        for (Setting setting : List.of(Setting.LISTEN, Setting.NAME_SERVER_PORT)) {
            values.put(setting, new Value("default", setting.defaultText()));
        }
        String file = environment.get(CONFIG_VARIABLE);
        if (file != null) {
            values.putAll(fromFile(path(file, CONFIG_VARIABLE)));
        }
        values.putAll(fromEnvironment());
        int port = port(values, Setting.NAME_SERVER_PORT);
        if (port == 0) {
            throw value(values, Setting.NAME_SERVER_PORT)
                    .refused("takes a free port: ./trivium status tells which, and --name-server names it");
        }
        InetAddress listen = address(value(values, Setting.LISTEN));
        String host = (listen.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : listen).getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private Map<Setting, Value> fromFile(Path file) {
        Map<Setting, Value> values = new HashMap<>();
        SettingsFile.parse(file.toString(), fileText.apply(file)).forEach((key, text) -> {
            Setting setting = Setting.ofKey(key)
                    .orElseThrow(() -> new SettingException(
                            "Unknown setting " + key + " in " + file + "." + NearestName.hint(key, Setting.keys())));
            values.put(setting, new Value(key + " in " + file, text));
        });
        return values;
    }

    private Map<Setting, Value> fromEnvironment() {
        Map<Setting, Value> values = new HashMap<>();
        environment.forEach((name, text) -> {
            if (Setting.isVariable(name) && !NOT_SETTINGS.contains(name)) {
                Setting setting = Setting.ofVariable(name)
                        .orElseThrow(() -> new SettingException("Unknown setting " + name + " in the environment."
                                + NearestName.hint(name, variables())));
                values.put(setting, new Value(name, text));
            }
        });
        return values;
    }

    private static List<String> variables() {
        return Stream.concat(Arrays.stream(Setting.values()).map(Setting::variable), Stream.of(CONFIG_VARIABLE))
                .toList();
    }

    private static Settings settings(Map<Setting, Value> values) {
        Ports ports = new Ports(
                port(values, Setting.NAME_SERVER_PORT),
                port(values, Setting.BROKER_PORT),
                port(values, Setting.AMQP_PORT),
                port(values, Setting.HTTP_PORT),
                onOrOff(value(values, Setting.VIP_CHANNEL)));
        requireDistinct(ports);
        Value data = value(values, Setting.DATA);
        AccessSettings access = access(values);
        InetAddress listen = listen(value(values, Setting.LISTEN), access);
        return new Settings(
                path(data.text(), data.source()),
                listen,
                advertised(values),
                ports,
                durability(value(values, Setting.DURABILITY)),
                RetentionReader.read(
                        value(values, Setting.RETENTION),
                        value(values, Setting.MAX_STORE),
                        value(values, Setting.MIN_FREE)),
                access,
                new Membership(
                        name(value(values, Setting.CLUSTER_NAME)),
                        name(value(values, Setting.BROKER_NAME)),
                        addresses(value(values, Setting.NAME_SERVERS)),
                        nameServerAccess(values)),
                entrance(values));
    }

    private static Value value(Map<Setting, Value> values, Setting setting) {
        Value value = values.get(setting);
        if (value == null) {
            throw new IllegalStateException("no value for " + setting);
        }
        return value;
    }

    private static int port(Map<Setting, Value> values, Setting setting) {
        Value value = value(values, setting);
        if (value.text().matches("[0-9]{1,5}") && Integer.parseInt(value.text()) <= 65_535) {
            return Integer.parseInt(value.text());
        }
        throw value.refused("is no port: it takes a number from 0 to 65535");
    }

    private static void requireDistinct(Ports ports) {
        List<Integer> fixed = Stream.of(ports.nameServer(), ports.broker(), ports.amqp(), ports.http())
                .filter(port -> port != 0)
                .toList();
        fixed.stream()
                .filter(port -> fixed.indexOf(port) != fixed.lastIndexOf(port))
                .findFirst()
                .ifPresent(port -> {
                    throw new SettingException("Port " + port + " is set for two doors: each needs its own.");
                });
    }

    private static Path path(String text, String source) {
        try {
            if (!text.isEmpty()) {
                return Path.of(text).toAbsolutePath().normalize();
            }
        } catch (InvalidPathException e) {
            throw new SettingException(source + ": \"" + text + "\" is no path: " + e.getReason() + ".");
        }
        throw new SettingException(source + " is empty: it takes a path.");
    }

    private static AccessSettings access(Map<Setting, Value> values) {
        boolean authentication = onOrOff(value(values, Setting.AUTHENTICATION));
        Value rights = value(values, Setting.AUTHORIZATION);
        boolean authorization = rights.text().isEmpty() ? authentication : onOrOff(rights);
        if (authorization && !authentication) {
            throw rights.refused("makes no sense without authentication: nobody would have to prove who they are; set "
                    + Setting.AUTHENTICATION.key() + " to on");
        }
        Value file = value(values, Setting.ACCESS_FILE);
        if (!authentication && !file.text().isEmpty()) {
            throw file.refused("would not be used: set " + Setting.AUTHENTICATION.key() + " to on");
        }
        return new AccessSettings(authentication, authorization, optionalPath(file));
    }

    private static NameServerAccess nameServerAccess(Map<Setting, Value> values) {
        Value authority = value(values, Setting.NAME_SERVERS_CA);
        boolean tls = onOrOff(value(values, Setting.NAME_SERVERS_TLS));
        if (!tls && !authority.text().isEmpty()) {
            throw authority.refused("would not be used: set " + Setting.NAME_SERVERS_TLS.key() + " to on");
        }
        return new NameServerAccess(
                optionalPath(value(values, Setting.NAME_SERVERS_LOGIN)), tls, optionalPath(authority));
    }

    private static @Nullable Path optionalPath(Value value) {
        return value.text().isEmpty() ? null : path(value.text(), value.source());
    }

    private static EntranceSettings entrance(Map<Setting, Value> values) {
        return new EntranceSettings(
                tls(values),
                positive(value(values, Setting.MAX_CONNECTIONS)),
                positive(value(values, Setting.MAX_CONNECTIONS_PER_ADDRESS)));
    }

    private static int positive(Value value) {
        if (value.text().matches("[1-9][0-9]{0,8}")) {
            return Integer.parseInt(value.text());
        }
        throw value.refused("is no number of connections");
    }

    private static @Nullable TlsSettings tls(Map<Setting, Value> values) {
        Value mode = value(values, Setting.TLS);
        Value certificate = value(values, Setting.TLS_CERTIFICATE);
        Value key = value(values, Setting.TLS_KEY);
        Value authority = value(values, Setting.TLS_CLIENT_CA);
        switch (mode.text()) {
            case "off" -> {
                if (!certificate.text().isEmpty()
                        || !key.text().isEmpty()
                        || !authority.text().isEmpty()) {
                    throw mode.refused("leaves the certificate unused: take permissive or enforcing");
                }
                return null;
            }
            case "permissive", "enforcing" -> {
                if (certificate.text().isEmpty() || key.text().isEmpty()) {
                    throw mode.refused("takes a certificate and its key: name their files with "
                            + Setting.TLS_CERTIFICATE.key() + " and " + Setting.TLS_KEY.key());
                }
                return new TlsSettings(
                        mode.text().equals("enforcing"),
                        path(certificate.text(), certificate.source()),
                        path(key.text(), key.source()),
                        optionalPath(authority));
            }
            default -> throw mode.refused("is no mode of TLS: it takes off, permissive or enforcing");
        }
    }

    private static boolean onOrOff(Value value) {
        return switch (value.text()) {
            case "on", "true" -> true;
            case "off", "false" -> false;
            default -> throw value.refused("is neither on nor off");
        };
    }

    private static InetAddress listen(Value value, AccessSettings access) {
        InetAddress address = address(value);
        if (!address.isLoopbackAddress() && !access.authentication()) {
            throw value.refused(
                    "is not a loopback address: without authentication everybody who reaches the broker could"
                            + " read and write everything; set " + Setting.AUTHENTICATION.key()
                            + " to on and name users with "
                            + Setting.ACCESS_FILE.key());
        }
        return address;
    }

    private static Advertised advertised(Map<Setting, Value> values) {
        Value named = value(values, Setting.ADVERTISE);
        Value value = named.text().isEmpty() ? value(values, Setting.LISTEN) : named;
        InetAddress address = address(value);
        if (address.isAnyLocalAddress()) {
            throw new SettingException(
                    "Listening on all addresses, the broker cannot know which one clients reach: name it with "
                            + Setting.ADVERTISE.option() + ".");
        }
        boolean digits = value.text().contains(":") || value.text().matches("[0-9.]+");
        return digits ? Advertised.of(address) : new Advertised(value.text(), address);
    }

    private static InetAddress address(Value value) {
        try {
            if (!value.text().isEmpty()) {
                return InetAddress.getByName(value.text());
            }
        } catch (UnknownHostException e) {
            throw value.refused("is no address of this machine");
        }
        throw value.refused("is no address of this machine");
    }

    private static String name(Value value) {
        if (value.text().matches("[a-zA-Z0-9_-]{1,64}")) {
            return value.text();
        }
        throw value.refused("is no name: it takes 1 to 64 letters, digits, _ and -");
    }

    private static List<String> addresses(Value value) {
        List<String> addresses = Stream.of(value.text().split("[;,]", -1))
                .map(String::strip)
                .filter(address -> !address.isEmpty())
                .toList();
        for (String address : addresses) {
            if (!address.matches("\\S+:[0-9]{1,5}")) {
                throw value.refused("is no list of addresses: each is host:port, separated by ;");
            }
        }
        return addresses;
    }

    private static Durability durability(Value value) {
        List<Durability> offered = List.of(Durability.FORCED, Durability.WRITTEN);
        return offered.stream()
                .filter(durability -> nameOf(durability).equals(value.text()))
                .findFirst()
                .orElseThrow(() -> value.refused("is no durability: it takes "
                        + offered.stream().map(SettingsReader::nameOf).collect(Collectors.joining(" or "))));
    }

    private static String nameOf(Durability durability) {
        return durability.name().toLowerCase(Locale.ROOT);
    }

    /**
     * A value and where it comes from.
     *
     * @param source what to name in an error
     * @param text as written
     */
    record Value(String source, String text) {
        SettingException refused(String why) {
            return new SettingException(source + ": \"" + text + "\" " + why + ".");
        }
    }
}
