package io.trivium.interop.differential;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One conversation with one side. For one thread. */
final class Talk implements AutoCloseable {
    /** Longer than a broker waits for a client that it asks. */
    private static final Duration PATIENCE = Duration.ofSeconds(12);

    private static final Duration PAUSE = Duration.ofMillis(5);

    private final Side side;
    private final Names names;
    private final List<Exchange> exchanges = new ArrayList<>();
    private final List<Wire> wires = new ArrayList<>();
    private @Nullable Wire broker;
    private @Nullable Wire nameServer;

    Talk(Side side, Names names) {
        this.side = side;
        this.names = names;
    }

    Names names() {
        return names;
    }

    /** Asks, and notes the answer for comparison. */
    Answer ask(Ask ask) throws IOException {
        Answer answer = quiet(ask);
        note(ask, answer);
        return answer;
    }

    /** Asks, and notes nothing. */
    Answer quiet(Ask ask) throws IOException {
        Wire wire = wire(ask);
        return wire.answer(wire.send(ask), PATIENCE);
    }

    /** Asks for what the rest of the script builds on. */
    Answer must(Ask ask) throws IOException {
        Answer answer = quiet(ask);
        if (answer.code() != 0) {
            throw new IllegalStateException(ask.code() + " was answered " + answer);
        }
        return answer;
    }

    /** Asks again until the answer is as wanted or five seconds have passed; notes the last. */
    Answer until(Ask ask, Predicate<Answer> wanted) throws IOException {
        return until(ask, Duration.ofSeconds(5), wanted);
    }

    Answer until(Ask ask, Duration patience, Predicate<Answer> wanted) throws IOException {
        Answer answer = await(ask, patience, wanted);
        note(ask, answer);
        return answer;
    }

    /** As {@link #until}, but it is not compared. */
    Answer await(Ask ask, Duration patience, Predicate<Answer> wanted) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        Answer answer = quiet(ask);
        while (!wanted.test(answer) && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE.toNanos());
            answer = quiet(ask);
        }
        return answer;
    }

    /** Waits until a queue has as many messages: Apache makes them readable a moment after it has answered the sender. */
    void settled(int queue, long messages) throws IOException {
        Ask ask = names.offset(30, queue);
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (quiet(ask).number("offset") < messages) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("queue " + queue + " does not get " + messages + " messages");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** The connection to the broker, for what is no question and answer. */
    Wire broker() throws IOException {
        Wire wire = broker;
        if (wire == null) {
            wire = another();
            broker = wire;
        }
        return wire;
    }

    /** One more connection to the broker. */
    Wire another() throws IOException {
        return keep(Wire.open(side.brokerPort()));
    }

    /** Notes an answer that came on another way, or a request of the server's. */
    void note(Ask ask, Answer answer) {
        SortedMap<String, String> fields = new TreeMap<>();
        Flat.of(ask.code(), answer, side, (path, value) -> {
            if (path.equals("code") || ask.kept().matcher(path).matches()) {
                fields.put(path, value);
            }
        });
        exchanges.add(new Exchange(ask.code(), fields));
    }

    /** Notes that the script could not go on. */
    void broken(Exception why) {
        exchanges.add(new Exchange(0, new TreeMap<>(Map.of("code", Exchange.BROKEN + why))));
    }

    List<Exchange> exchanges() {
        return exchanges;
    }

    @Override
    public void close() throws IOException {
        for (Wire wire : wires) {
            wire.close();
        }
    }

    private Wire wire(Ask ask) throws IOException {
        if (!ask.toNames()) {
            return broker();
        }
        Wire wire = nameServer;
        if (wire == null) {
            wire = keep(Wire.open(side.namesPort()));
            nameServer = wire;
        }
        return wire;
    }

    private Wire keep(Wire wire) {
        wires.add(wire);
        return wire;
    }
}
