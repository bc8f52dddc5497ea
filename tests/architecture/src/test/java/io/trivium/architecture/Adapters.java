package io.trivium.architecture;

import java.util.Set;

/** The only classes that touch the world outside: clocks, randomness, threads and files. Each name here needs a reason. */
final class Adapters {
    static final Set<String> NAMES = Set.of(
            // builds the object graph
            "io.trivium.server.Wiring",
            // the pid file, its lock, and the log
            "io.trivium.server.DataDirectory",
            // requests for backups in the data directory
            "io.trivium.server.BackupMailbox",
            // files with secrets: accounts, keys
            "io.trivium.server.OwnerFiles",
            // event loops and the timer wheel, made with the wiring's threads
            "io.trivium.rocket.transport.EventLoops",
            // a JMS application has no wiring of ours: its clock, threads and randomness
            "io.trivium.jms.session.Environment",
            // its certificates
            "io.trivium.jms.TlsOptions",
            // files of the store
            "io.trivium.storage.disk.FileDisk",
            "io.trivium.storage.disk.ChannelFile");

    /** The one place of static state: brokers in this process, for {@code trivium:embedded}. */
    static final Set<String> REGISTRIES = Set.of("io.trivium.rocket.transport.InProcess");

    private Adapters() {}
}
