package io.trivium.amqp;

import java.util.List;
import java.util.Map;
import org.apache.qpid.protonj2.engine.Connection;
import org.apache.qpid.protonj2.types.Symbol;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.apache.qpid.protonj2.types.transport.ErrorCondition;

/** What is said in Open. */
final class Opening {
    private static final Symbol SOLE_CONNECTION = Symbol.valueOf("sole-connection-for-container");
    private static final Symbol ESTABLISHMENT_FAILED = Symbol.valueOf("amqp:connection-establishment-failed");
    private static final Symbol INVALID_FIELD = Symbol.valueOf("invalid-field");
    private static final Symbol CONTAINER_ID = Symbol.valueOf("container-id");
    private static final Symbol PRODUCT = Symbol.valueOf("product");

    private static final List<Symbol> OFFERED = List.of(
            SOLE_CONNECTION,
            Symbol.valueOf("DELAYED_DELIVERY"),
            Symbol.valueOf("ANONYMOUS-RELAY"),
            Symbol.valueOf("SHARED-SUBS"));

    private Opening() {}

    static void describe(Connection connection, AmqpServerConfig config) {
        connection.setContainerId(config.containerId());
        connection.setMaxFrameSize(config.maxFrameBytes());
        connection.setChannelMax(config.maxSessions() - 1);
        // Half of it, so that a heartbeat that is a little late does no harm (AMQP 1.0 §2.4.5).
        connection.setIdleTimeout(Math.max(1, config.idleTimeout().toMillis() / 2));
        connection.setOfferedCapabilities(OFFERED.toArray(new Symbol[0]));
        connection.setProperties(Map.of(PRODUCT, "Trivium"));
    }

    static boolean wantsToBeSole(Connection connection) {
        Symbol[] desired = connection.getRemoteDesiredCapabilities();
        return desired != null && List.of(desired).contains(SOLE_CONNECTION);
    }

    /** Opens and closes a connection whose container has one that wants to be its only one. */
    static void refuseSecond(Connection connection) {
        connection.setProperties(Map.of(PRODUCT, "Trivium", ESTABLISHMENT_FAILED, true));
        connection.open();
        connection.setCondition(new ErrorCondition(
                AmqpError.INVALID_FIELD,
                "A connection with this container-id exists and is to be the only one",
                Map.of(INVALID_FIELD, CONTAINER_ID)));
        connection.close();
    }
}
