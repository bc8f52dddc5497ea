package io.trivium.server.settings;

import io.trivium.broker.publish.Durability;
import io.trivium.broker.retention.RetentionConfig;
import java.net.InetAddress;
import java.nio.file.Path;

/**
 * The settings of one process, checked.
 *
 * @param data where messages are kept, absolute
 * @param listen a loopback address, or any with authentication
 * @param advertised what clients are told to dial
 * @param ports where each door listens
 * @param durability when a sender is answered, where topic and message say nothing
 * @param retention how long messages stay that nobody holds
 * @param access who may come in and do what
 * @param membership where the broker belongs
 * @param entrance TLS and limits of connections
 */
public record Settings(
        Path data,
        InetAddress listen,
        Advertised advertised,
        Ports ports,
        Durability durability,
        RetentionConfig retention,
        AccessSettings access,
        Membership membership,
        EntranceSettings entrance) {}
