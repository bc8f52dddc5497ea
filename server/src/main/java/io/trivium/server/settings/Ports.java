package io.trivium.server.settings;

/**
 * Where each door listens: 0 to 65535, 0 for a free port.
 *
 * @param nameServer where RocketMQ clients ask for routes
 * @param broker where they send and receive
 * @param amqp AMQP 1.0
 * @param http health
 * @param vipChannel whether the broker serves clients with RocketMQ's VIP channel, too
 */
public record Ports(int nameServer, int broker, int amqp, int http, boolean vipChannel) {
    /** A free port for each. */
    public static final Ports FREE = new Ports(0, 0, 0, 0, true);

    /** A VIP channel is what a client makes of the broker's port: less 2. */
    private static final int VIP_BELOW = 2;

    /** The port for clients with a VIP channel; 0 for none, as where the broker's is free: the one below may be meant for others. */
    public int vip() {
        return vipChannel && broker > VIP_BELOW ? broker - VIP_BELOW : 0;
    }
}
