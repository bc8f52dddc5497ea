package io.trivium.server.settings;

import io.trivium.broker.publish.Durability;
import java.net.InetAddress;
import java.nio.file.Path;

/**
 * The settings of one process, checked.
 *
 * @param data where messages are kept, absolute
 * @param listen a loopback address
 * @param ports where each door listens
 * @param durability when a sender is answered, where topic and message say nothing
 */
public record Settings(Path data, InetAddress listen, Ports ports, Durability durability) {}
