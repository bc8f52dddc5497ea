package io.trivium.server;

import io.trivium.server.settings.Setting;
import io.trivium.server.settings.Settings;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** What a broker that has just started tells its user: where it is, and what to try. */
record Announcement(Settings settings, Addresses addresses) {
    String text() {
        String nameServer = dialled(addresses.nameServer());
        return """
            Trivium serves.
              RocketMQ   name server %s, broker %s
              Jakarta    trivium://%s
              AMQP 1.0   amqp://%s
              Health     http://%s/health/ready
              Data       %s

            Try:
              ./trivium send hello 'Hello, world'%s
              ./trivium receive hello%s
              ./trivium demo%s
              ./trivium stop%s""".formatted(
                        nameServer,
                        dialled(addresses.broker()),
                        nameServer,
                        dialled(addresses.amqp()),
                        dialled(addresses.http()),
                        settings.data(),
                        nameServerOption(nameServer),
                        nameServerOption(nameServer),
                        demoOptions(nameServer),
                        dataOption());
    }

    /** Who listens on all addresses has none: clients are told another. */
    private String dialled(InetSocketAddress address) {
        return address.getAddress().isAnyLocalAddress()
                ? Addresses.text(settings.advertised().host(), address.getPort())
                : Addresses.text(address);
    }

    private static String nameServerOption(String nameServer) {
        return nameServer.equals(ClientCommand.NAME_SERVER) ? "" : " --name-server " + nameServer;
    }

    private String demoOptions(String nameServer) {
        boolean usualAmqp = Integer.toString(addresses.amqp().getPort()).equals(Setting.AMQP_PORT.defaultText());
        return nameServerOption(nameServer) + (usualAmqp ? "" : " --amqp " + dialled(addresses.amqp()));
    }

    private String dataOption() {
        Path usual = Path.of(Setting.DATA.defaultText()).toAbsolutePath();
        return settings.data().equals(usual) ? "" : " --data '" + settings.data() + "'";
    }
}
