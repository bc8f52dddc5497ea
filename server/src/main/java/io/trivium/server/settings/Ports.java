package io.trivium.server.settings;

/**
 * Where each door listens: 0 to 65535, 0 for a free port.
 *
 * @param nameServer where RocketMQ clients ask for routes
 * @param broker where they send and receive
 * @param amqp AMQP 1.0
 * @param http health
 */
public record Ports(int nameServer, int broker, int amqp, int http) {
    /** A free port for each. */
    public static final Ports FREE = new Ports(0, 0, 0, 0);
}
