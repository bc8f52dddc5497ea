package io.trivium.interop.matrix;

import io.trivium.interop.TriviumProcess;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.Arguments;

/** A process of its own, and the three ways into it. */
final class Doors {
    private final Map<String, Door> doors = new LinkedHashMap<>();
    private final TriviumProcess trivium;

    /** Who the clients say that they are. */
    record Login(String user, String secret) {}

    /** @param instance names the native clients, uniquely in this virtual machine */
    Doors(Path directory, String instance) throws Exception {
        this(directory, instance, null);
    }

    /**
     * Doors that ask who comes.
     *
     * @param login of all clients
     * @param options of the process
     */
    Doors(Path directory, String instance, @Nullable Login login, String... options) throws Exception {
        trivium = TriviumProcess.start(directory, options);
        doors.put("RocketMQ", new RocketDoor(trivium.nameServer(), instance, login));
        doors.put("JMS", new JmsDoor(trivium.jmsUrl(), login));
        doors.put("AMQP", new AmqpDoor(trivium.amqpPort(), login));
    }

    static Stream<Arguments> pairs() {
        List<String> names = List.of("RocketMQ", "JMS", "AMQP");
        return names.stream().flatMap(from -> names.stream().map(to -> Arguments.of(from, to)));
    }

    /** A further door for RocketMQ, which the caller closes. */
    RocketDoor compressing(String way) throws Exception {
        return RocketDoor.compressing(trivium.nameServer(), "compressing-" + way, way);
    }

    Door door(String name) {
        Door door = doors.get(name);
        if (door == null) {
            throw new IllegalArgumentException(name);
        }
        return door;
    }

    void close() throws Exception {
        for (Door door : doors.values()) {
            door.close();
        }
        trivium.close();
    }
}
