package io.trivium.interop.scenario;

import org.apache.rocketmq.client.ClientConfig;

/**
 * How often genuine clients ask for routes and send heartbeats: each second instead of every 30 s. A client finds its retry topic when it
 * asks next. And one whose first periodic heartbeat meets its first rebalancing, a second after the start, is refused by any broker until the
 * next heartbeat: of 150 starts at Apache's broker and at ours, one in 25 was.
 */
public final class ShortPeriods {
    private static final int MILLIS = 1_000;

    private ShortPeriods() {}

    /** To be called before the client is started. */
    public static void set(ClientConfig client) {
        client.setPollNameServerInterval(MILLIS);
        client.setHeartbeatBrokerInterval(MILLIS);
    }
}
