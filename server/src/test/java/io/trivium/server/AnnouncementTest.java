package io.trivium.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.server.settings.Setting;
import io.trivium.server.settings.Settings;
import io.trivium.server.settings.SettingsReader;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnnouncementTest {
    @Test
    void whoListensOnAllAddressesNamesTheAdvertisedOne() {
        Settings settings = new SettingsReader(Map.of(), file -> "")
                .read(
                        Map.of(
                                Setting.LISTEN, "0.0.0.0",
                                Setting.ADVERTISE, "192.0.2.1",
                                Setting.AUTHENTICATION, "on",
                                Setting.ACCESS_FILE, "/users.yaml"),
                        null);

        String text = new Announcement(settings, new Addresses(all(1), all(2), all(3), all(4))).text();

        assertThat(text)
                .contains("name server 192.0.2.1:1, broker 192.0.2.1:2", "amqp://192.0.2.1:3", "http://192.0.2.1:4/")
                .contains("--name-server 192.0.2.1:1 --amqp 192.0.2.1:3")
                .doesNotContain("0.0.0.0");
    }

    private static InetSocketAddress all(int port) {
        return new InetSocketAddress("0.0.0.0", port);
    }
}
