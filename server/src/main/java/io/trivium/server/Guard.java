package io.trivium.server;

import io.trivium.amqp.Authenticator;
import io.trivium.broker.Broker;
import io.trivium.broker.security.AccessControl;
import io.trivium.broker.security.Accounts;
import io.trivium.rocket.server.Installation;
import io.trivium.rocket.server.RocketRoles;
import io.trivium.rocket.server.access.AccessHandlers;
import io.trivium.rocket.server.access.Gate;
import io.trivium.rocket.server.access.LogAccounts;
import io.trivium.rocket.server.access.SecretBox;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.server.config.Surroundings;
import io.trivium.server.access.FileAccounts;
import io.trivium.server.settings.AccessSettings;
import io.trivium.server.settings.Setting;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Access control of a process, put together: the roles behind their gate, and who may come in by AMQP. */
record Guard(RocketRoles roles, Authenticator amqp) {
    private static final Duration REFRESH = Duration.ofSeconds(5);

    /** Without access control. */
    static Guard open(Broker engine, RocketServerConfig config, Surroundings surroundings, Installation installation) {
        return new Guard(RocketRoles.open(engine, config, surroundings, installation), Authenticator.LOOPBACK);
    }

    /**
     * With authentication.
     *
     * @param secrets keeps the secrets of users in the log
     * @param resources gets what reads the file of accounts again
     * @throws Failure if nobody could log in
     */
    static Guard closed(
            AccessSettings settings,
            Broker engine,
            RocketServerConfig config,
            Surroundings surroundings,
            Installation installation,
            SecretBox secrets,
            Resources resources) {
        Supplier<Accounts> file = file(settings.file(), surroundings, resources);
        LogAccounts log = new LogAccounts(engine, secrets);
        Supplier<Accounts> both = () -> file.get().over(log.get());
        requireSomebody(both.get());
        AccessControl control = new AccessControl(both, settings.authorization());
        Gate gate = new Gate(control, engine, config);
        RocketRoles roles =
                RocketRoles.guarded(engine, config, surroundings, installation, gate, new AccessHandlers(log, file));
        return new Guard(roles, new Logins(gate));
    }

    private static Supplier<Accounts> file(@Nullable Path path, Surroundings surroundings, Resources resources) {
        if (path == null) {
            return () -> Accounts.NONE;
        }
        try {
            FileAccounts accounts = FileAccounts.read(() -> OwnerFiles.text(path));
            resources.add("file of accounts", surroundings.scheduler().every(REFRESH, accounts::refresh));
            return accounts;
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    ExitCode.SETTING, "The file of users and rights " + path + ": " + e.getMessage() + ".", e);
        }
    }

    private static void requireSomebody(Accounts accounts) {
        if (!accounts.anyEnabled()) {
            throw new Failure(
                    ExitCode.SETTING,
                    "Authentication is on, but there is no user who could log in: name one in a file with "
                            + Setting.ACCESS_FILE.option() + ".");
        }
    }

    /** The same users come in by AMQP. A password is only taken where nobody can listen. */
    private record Logins(Gate gate) implements Authenticator {
        @Override
        public boolean anonymous(InetAddress peer) {
            return false;
        }

        @Override
        public boolean plain(InetAddress peer) {
            return peer.isLoopbackAddress();
        }

        @Override
        public boolean scram() {
            return true;
        }

        @Override
        public @Nullable String secret(String user) {
            return gate.secret(user);
        }

        @Override
        public void refused(@Nullable String user, InetAddress peer) {
            gate.refused(user, peer);
        }

        @Override
        public CompletionStage<Boolean> authenticate(String user, String password, InetAddress peer) {
            return CompletableFuture.completedFuture(gate.knows(user, password, peer));
        }
    }
}
