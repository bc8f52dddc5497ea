package io.trivium.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.publish.Durability;
import io.trivium.broker.retention.RetentionConfig;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {
    private static final String FILE = Path.of("t.yaml").toAbsolutePath().toString();

    @Test
    void withoutAnythingTheDefaultsHold() {
        Settings settings = read(Map.of(), Map.of(), null);

        assertThat(settings)
                .isEqualTo(new Settings(
                        Path.of("data").toAbsolutePath(),
                        InetAddress.getLoopbackAddress(),
                        Advertised.of(InetAddress.getLoopbackAddress()),
                        new Ports(9876, 10_911, 5672, 8080, true),
                        Durability.FORCED,
                        RetentionReader.DEFAULT,
                        AccessSettings.OPEN,
                        Membership.ALONE,
                        EntranceSettings.DEFAULT));
    }

    @Test
    void retentionIsATimeASizeAndWhatStaysFree() {
        Settings settings = read(
                Map.of(Setting.RETENTION, "90m", Setting.MAX_STORE, "50G", Setting.MIN_FREE, "300M"), Map.of(), null);

        assertThat(settings.retention().age()).isEqualTo(Duration.ofMinutes(90));
        assertThat(settings.retention().maxBytes()).isEqualTo(50L << 30);
        assertThat(settings.retention().minFreeBytes()).isEqualTo(300L << 20);
        assertThat(read(Map.of(Setting.RETENTION, "forever"), Map.of(), null).retention())
                .isEqualTo(RetentionConfig.FOR_EVER);
        assertThatThrownBy(() -> read(Map.of(Setting.RETENTION, "72"), Map.of(), null))
                .hasMessageContaining("\"72\" is no time");
        assertThatThrownBy(() -> read(Map.of(Setting.MAX_STORE, "0G"), Map.of(), null))
                .hasMessageContaining("is no size");
    }

    @Test
    void brokerMayJoinAClusterOfOthers() {
        Settings settings = read(
                Map.of(Setting.NAME_SERVERS, "10.0.0.1:9876; 10.0.0.2:9876", Setting.BROKER_NAME, "broker-b"),
                Map.of("TRIVIUM_CLUSTER_NAME", "east"),
                null);

        assertThat(settings.membership())
                .isEqualTo(new Membership(
                        "east", "broker-b", List.of("10.0.0.1:9876", "10.0.0.2:9876"), NameServerAccess.OPEN));
    }

    @Test
    void otherNameServersMayWantALoginAndTls() {
        Settings settings = read(
                Map.of(
                        Setting.NAME_SERVERS_LOGIN, "/etc/login",
                        Setting.NAME_SERVERS_TLS, "on",
                        Setting.NAME_SERVERS_CA, "/etc/ca.pem"),
                Map.of(),
                null);

        assertThat(settings.membership().access())
                .isEqualTo(new NameServerAccess(Path.of("/etc/login"), true, Path.of("/etc/ca.pem")));
        assertThatThrownBy(() -> read(Map.of(Setting.NAME_SERVERS_CA, "/etc/ca.pem"), Map.of(), null))
                .hasMessage("--name-servers-ca: \"/etc/ca.pem\" would not be used: set name-servers-tls to on.");
    }

    @Test
    void commandLineGoesBeforeEnvironmentAndThatBeforeTheFile() {
        Settings settings = read(
                Map.of(Setting.BROKER_PORT, "1"),
                Map.of("TRIVIUM_BROKER_PORT", "2", "TRIVIUM_AMQP_PORT", "3", "PATH", "/bin"),
                "broker-port: 4\namqp-port: 5\nhttp-port: 6\n# all of them\ndurability: written\n");

        assertThat(settings.ports()).isEqualTo(new Ports(9876, 1, 3, 6, true));
        assertThat(settings.durability()).isEqualTo(Durability.WRITTEN);
    }

    @Test
    void theVipChannelIsTwoBelowTheBrokersPortUnlessThatIsAFreeOneOrItIsOff() {
        assertThat(read(Map.of(), Map.of(), null).ports().vip()).isEqualTo(10_909);
        assertThat(read(Map.of(Setting.BROKER_PORT, "0"), Map.of(), null).ports().vip())
                .isZero();
        assertThat(read(Map.of(Setting.BROKER_PORT, "2"), Map.of(), null).ports().vip())
                .isZero();
        assertThat(read(Map.of(Setting.VIP_CHANNEL, "off"), Map.of(), null).ports().vip())
                .isZero();
    }

    @Test
    void theEnvironmentMayNameTheFile() {
        SettingsReader reader = new SettingsReader(Map.of("TRIVIUM_CONFIG", "t.yaml"), file -> "http-port: 0");

        assertThat(reader.read(Map.of(), null).ports().http()).isZero();
    }

    @Test
    void theEnvironmentTellsWhereTheNameServerIs() {
        assertThat(nameServer(Map.of())).isEqualTo("127.0.0.1:9876");
        assertThat(nameServer(Map.of("TRIVIUM_NAME_SERVER_PORT", "1234"))).isEqualTo("127.0.0.1:1234");
        assertThat(nameServer(Map.of("TRIVIUM_LISTEN", "0.0.0.0"))).isEqualTo("127.0.0.1:9876");
        assertThat(nameServer(Map.of("TRIVIUM_LISTEN", "10.0.0.7"))).isEqualTo("10.0.0.7:9876");
        assertThat(nameServer(Map.of("TRIVIUM_LISTEN", "::1"))).isEqualTo("[0:0:0:0:0:0:0:1]:9876");
        assertThat(nameServer(Map.of("TRIVIUM_CONFIG", "t.yaml"))).isEqualTo("127.0.0.1:77");
        assertThatThrownBy(() -> nameServer(Map.of("TRIVIUM_NAME_SERVER_PORT", "0")))
                .isInstanceOf(SettingException.class)
                .hasMessage("TRIVIUM_NAME_SERVER_PORT: \"0\" takes a free port: ./trivium status tells which, and"
                        + " --name-server names it.");
    }

    private static String nameServer(Map<String, String> environment) {
        return new SettingsReader(environment, file -> "name-server-port: 77").nameServer();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n"})
    void anEmptyFileSetsNothing(String text) {
        assertThat(read(Map.of(), Map.of(), text)).isEqualTo(read(Map.of(), Map.of(), null));
    }

    @Test
    void anUnknownSettingIsNamedWithTheNearestKnownOne() {
        assertThatThrownBy(() -> read(Map.of(), Map.of(), "amqp-prot: 5"))
                .isInstanceOf(SettingException.class)
                .hasMessage("Unknown setting amqp-prot in " + FILE + ". Did you mean amqp-port?");
        assertThatThrownBy(() -> read(Map.of(), Map.of("TRIVIUM_AMQPPORT", "5"), null))
                .isInstanceOf(SettingException.class)
                .hasMessage("Unknown setting TRIVIUM_AMQPPORT in the environment. Did you mean TRIVIUM_AMQP_PORT?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP_PORT | 65536 | --http-port: \"65536\" is no port: it takes a number from 0 to 65535.",
                "HTTP_PORT | -1 | --http-port: \"-1\" is no port: it takes a number from 0 to 65535.",
                "HTTP_PORT | eight | --http-port: \"eight\" is no port: it takes a number from 0 to 65535.",
                "HTTP_PORT | 9876 | Port 9876 is set for two doors: each needs its own.",
                "DATA | '' | --data is empty: it takes a path.",
                "DURABILITY | FORCED | --durability: \"FORCED\" is no durability: it takes forced or written.",
            })
    void aValueThatCannotBeUsedIsRefused(Setting setting, String text, String message) {
        assertThatThrownBy(() -> read(Map.of(setting, text), Map.of(), null))
                .isInstanceOf(SettingException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void anAddressThatOthersReachIsRefusedAndSaysWhy(String address) {
        assertThatThrownBy(() -> read(Map.of(Setting.LISTEN, address), Map.of(), null))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("is not a loopback address: without authentication");
    }

    @Test
    void withAuthenticationEveryAddressIsTaken() {
        Settings settings = read(
                Map.of(
                        Setting.LISTEN, "0.0.0.0",
                        Setting.ADVERTISE, "192.0.2.1",
                        Setting.AUTHENTICATION, "on",
                        Setting.ACCESS_FILE, "/users.yaml"),
                Map.of("TRIVIUM_USER", "not a setting", "TRIVIUM_PASSWORD", "neither"),
                null);

        assertThat(settings.listen().isAnyLocalAddress()).isTrue();
        assertThat(settings.advertised().host()).isEqualTo("192.0.2.1");
        assertThat(settings.access()).isEqualTo(new AccessSettings(true, true, Path.of("/users.yaml")));
    }

    @ParameterizedTest
    @CsvSource({"localhost, localhost", "127.0.0.1, 127.0.0.1", "127.1, 127.0.0.1", "::1, 0:0:0:0:0:0:0:1"})
    void aNameIsAdvertisedAsItIsWrittenAndAnAddressInDigits(String text, String host) {
        assertThat(read(Map.of(Setting.ADVERTISE, text), Map.of(), null)
                        .advertised()
                        .host())
                .isEqualTo(host);
        assertThat(read(Map.of(Setting.LISTEN, text), Map.of(), null)
                        .advertised()
                        .host())
                .isEqualTo(host);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AUTHORIZATION | on | --authorization: \"on\" makes no sense without authentication",
                "ACCESS_FILE | users.yaml | --access-file: \"users.yaml\" would not be used",
                "AUTHENTICATION | yes | --authentication: \"yes\" is neither on nor off",
                "ADVERTISE | 0.0.0.0 | Listening on all addresses, the broker cannot know",
            })
    void accessControlThatProtectsNothingIsRefused(Setting setting, String text, String message) {
        assertThatThrownBy(() -> read(Map.of(setting, text), Map.of(), null))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "::1"})
    void everyLoopbackAddressIsTaken(String address) {
        assertThat(read(Map.of(Setting.LISTEN, address), Map.of(), null)
                        .listen()
                        .isLoopbackAddress())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'- 1' | line 1: a setting and its value, such as \"broker-port: 10911\", is expected.",
                "'data:\n  dir: x' | line 2: data takes one plain value.",
                "'data:' | line 1: data takes one plain value.",
                "'data: x\ndata: y' | line 2: data is set twice.",
                "'data: \"x' | line 1 is not YAML: while scanning a quoted scalar.",
            })
    void aFileThatCannotBeReadIsRefusedWithItsLine(String text, String message) {
        assertThatThrownBy(() -> read(Map.of(), Map.of(), text))
                .isInstanceOf(SettingException.class)
                .hasMessage(FILE + " " + message);
    }

    private static Settings read(Map<Setting, String> options, Map<String, String> environment, @Nullable String text) {
        SettingsReader reader = new SettingsReader(environment, file -> text == null ? "" : text);
        return reader.read(options, text == null ? null : "t.yaml");
    }
}
