package io.trivium.benchmarks.jms;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Loads one broker through one provider; knows neither. It prints what it does for the process that started it:
 * {@code begin NAME}, {@code end NAME<tab>MESSAGES<tab>NANOS}, {@code value NAME<tab>UNIT<tab>VALUE}, {@code failed NAME<tab>WHY}, and
 * {@code idle begin} and {@code idle end<tab>CONNECTIONS}, after which it waits for a byte.
 *
 * <p>Arguments: the class of the connection factory, its URL, seconds of each load, seconds of the loads before them that are not measured,
 * and perhaps words that the names of the loads must hold.
 */
final class JmsLoads {
    private static final int ASYNC_IN_FLIGHT = 256;
    private static final int SUBSCRIBERS = 100;
    private static final int IDLE_CONNECTIONS = 500;
    private static final int DRAINED_PER_SECOND = 20_000;
    private static final long PATIENCE_SECONDS = 120;

    private final ConnectionFactory factory;
    private final long nanos;
    private final int seconds;
    private final int warming;
    private final List<String> words;

    private JmsLoads(ConnectionFactory factory, int seconds, int warming, List<String> words) {
        this.factory = factory;
        this.seconds = seconds;
        this.warming = warming;
        this.words = words;
        this.nanos = TimeUnit.SECONDS.toNanos(seconds);
    }

    public static void main(String[] arguments) throws Exception {
        ConnectionFactory factory = Class.forName(arguments[0])
                .asSubclass(ConnectionFactory.class)
                .getConstructor(String.class)
                .newInstance(arguments[1]);
        List<String> words = List.of(arguments).subList(4, arguments.length);
        new JmsLoads(factory, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]), words).run();
        System.exit(0);
    }

    @FunctionalInterface
    private interface Load {
        /** Returns how many messages it handled. */
        long run() throws Exception;
    }

    private void run() throws Exception {
        awaitServed();
        if (wanted("heap for each idle connection")) {
            idleConnections();
        }
        warm();
        for (int body : new int[] {128, 1024}) {
            String size = ", " + body + " B";
            load("sync send, 1 thread" + size, () -> synchronous(1, body, DeliveryMode.PERSISTENT));
            load("sync send, 16 threads" + size, () -> synchronous(16, body, DeliveryMode.PERSISTENT));
            load("non-persistent send, 1 thread" + size, () -> synchronous(1, body, DeliveryMode.NON_PERSISTENT));
            load("async send" + size, () -> asynchronous("async", body));
            drain("drain by listener, AUTO" + size, "auto" + body, body, Session.AUTO_ACKNOWLEDGE, true);
            drain("drain by listener, CLIENT each 100" + size, "client" + body, body, Session.CLIENT_ACKNOWLEDGE, true);
            drain("drain by receive, AUTO" + size, "receive" + body, body, Session.AUTO_ACKNOWLEDGE, false);
        }
        for (int each : new int[] {1, 10, 100}) {
            load("transactions of " + each + ", 1 KiB", () -> transactions(each));
        }
        selectors();
        fanOut();
        endToEnd();
        connections();
    }

    /** What a broker and a client cost in their first minute is their virtual machines compiling: that is left out, on both sides. */
    private void warm() throws Exception {
        if (warming == 0) {
            return;
        }
        long share = TimeUnit.SECONDS.toNanos(warming) / 4;
        synchronous(16, 1024, DeliveryMode.PERSISTENT, share);
        synchronous(1, 128, DeliveryMode.NON_PERSISTENT, share);
        asynchronous("warming", 128, Long.MAX_VALUE, System.nanoTime() + share, -1);
        for (boolean listener : new boolean[] {true, false}) {
            int messages = 2_500 * warming;
            asynchronous("warming-drain", 128, messages, Long.MAX_VALUE, -1);
            drained("warming-drain", messages, Session.AUTO_ACKNOWLEDGE, listener);
        }
    }

    /** The broker was started a moment ago. */
    private void awaitServed() throws JMSException {
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try (Connection connection = factory.createConnection();
                    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                    MessageProducer producer = session.createProducer(session.createQueue("startup"))) {
                producer.send(session.createMessage());
                return;
            } catch (JMSException e) {
                if (System.nanoTime() > patience) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    private boolean wanted(String name) {
        return words.stream().allMatch(name::contains);
    }

    private void load(String name, Load load) {
        if (!wanted(name)) {
            return;
        }
        System.out.println("begin " + name);
        long start = System.nanoTime();
        try {
            long messages = load.run();
            System.out.println("end " + name + "\t" + messages + "\t" + (System.nanoTime() - start));
        } catch (Exception e) {
            System.out.println("failed " + name + "\t" + e);
        }
    }

    private static void value(String name, String unit, double value) {
        System.out.println("value " + name + "\t" + unit + "\t" + value);
    }

    private long synchronous(int threads, int body, int mode) throws Exception {
        return synchronous(threads, body, mode, nanos);
    }

    private long synchronous(int threads, int body, int mode, long duration) throws Exception {
        long end = System.nanoTime() + duration;
        try (Connection connection = factory.createConnection()) {
            return inParallel(threads, () -> {
                try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                        MessageProducer producer = session.createProducer(session.createQueue("sync"))) {
                    producer.setDeliveryMode(mode);
                    long sent = 0;
                    while (System.nanoTime() < end) {
                        producer.send(bytes(session, body));
                        sent++;
                    }
                    return sent;
                }
            });
        }
    }

    private long asynchronous(String queue, int body) throws Exception {
        return asynchronous(queue, body, Long.MAX_VALUE, System.nanoTime() + nanos, -1);
    }

    /** Sends that many messages, or until a time; every {@code marked}-th has a property that a selector finds. */
    private long asynchronous(String queue, int body, long messages, long end, int marked) throws Exception {
        Semaphore room = new Semaphore(ASYNC_IN_FLIGHT);
        AtomicLong failed = new AtomicLong();
        long sent = 0;
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            CompletionListener listener = new CompletionListener() {
                @Override
                public void onCompletion(Message message) {
                    room.release();
                }

                @Override
                public void onException(Message message, Exception e) {
                    failed.incrementAndGet();
                    room.release();
                }
            };
            while (sent < messages && System.nanoTime() < end) {
                room.acquire();
                Message message = bytes(session, body);
                if (marked > 0) {
                    message.setIntProperty("mark", (int) (sent % marked));
                }
                producer.send(message, listener);
                sent++;
            }
            room.acquire(ASYNC_IN_FLIGHT);
        }
        if (failed.get() > 0) {
            throw new IllegalStateException(failed + " sends failed");
        }
        return sent;
    }

    private void drain(String name, String queue, int body, int mode, boolean listener) throws Exception {
        int messages = DRAINED_PER_SECOND * seconds;
        if (!wanted(name)) {
            return;
        }
        asynchronous(queue, body, messages, Long.MAX_VALUE, -1);
        load(name, () -> drained(queue, messages, mode, listener));
    }

    /** Receives that many messages from a queue. */
    private long drained(String queue, int messages, int mode, boolean listener) throws Exception {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(false, mode);
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            if (listener) {
                CountDownLatch all = new CountDownLatch(messages);
                AtomicLong seen = new AtomicLong();
                consumer.setMessageListener(message -> {
                    if (mode == Session.CLIENT_ACKNOWLEDGE && seen.incrementAndGet() % 100 == 0) {
                        acknowledge(message);
                    }
                    all.countDown();
                });
                connection.start();
                await(all);
            } else {
                connection.start();
                for (int i = 0; i < messages; i++) {
                    if (consumer.receive(10_000) == null) {
                        throw new IllegalStateException("only " + i + " messages came");
                    }
                }
            }
            return messages;
        }
    }

    private static void acknowledge(Message message) {
        try {
            message.acknowledge();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Each receives and sends {@code each} messages. */
    private long transactions(int each) throws Exception {
        String in = "tx-in-" + each;
        String out = "tx-out-" + each;
        asynchronous(in, 1024, 2_000L * seconds * Math.min(each, 10), Long.MAX_VALUE, -1);
        long end = System.nanoTime() + nanos;
        long done = 0;
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue(in));
                MessageProducer producer = session.createProducer(session.createQueue(out))) {
            connection.start();
            while (System.nanoTime() < end) {
                for (int i = 0; i < each; i++) {
                    if (consumer.receive(2_000) == null) {
                        return done; // all consumed before the time was over
                    }
                    producer.send(bytes(session, 1024));
                }
                session.commit();
                done++;
            }
        }
        return done;
    }

    private void selectors() throws Exception {
        int messages = DRAINED_PER_SECOND * seconds;
        String name = "selector, 1 in 100 of " + messages;
        if (!wanted(name)) {
            return;
        }
        asynchronous("selected", 128, messages, Long.MAX_VALUE, 100);
        load(name, () -> {
            try (Connection connection = factory.createConnection();
                    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                    MessageConsumer consumer =
                            session.createConsumer(session.createQueue("selected"), "mark BETWEEN 7 AND 7")) {
                connection.start();
                for (int i = 0; i < messages / 100; i++) {
                    if (consumer.receive(10_000) == null) {
                        throw new IllegalStateException("only " + i + " messages came");
                    }
                }
                return messages / 100;
            }
        });
    }

    private void fanOut() throws Exception {
        int messages = 100 * seconds;
        load("publish to 100 durable subscribers, deliveries", () -> {
            CountDownLatch all = new CountDownLatch(messages * SUBSCRIBERS);
            try (Connection connection = factory.createConnection()) {
                connection.setClientID("fan");
                for (int i = 0; i < SUBSCRIBERS; i++) {
                    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                    session.createDurableConsumer(session.createTopic("fan"), "fan-" + i)
                            .setMessageListener(message -> all.countDown());
                }
                connection.start();
                try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                    Topic topic = session.createTopic("fan");
                    MessageProducer producer = session.createProducer(topic);
                    for (int i = 0; i < messages; i++) {
                        producer.send(bytes(session, 128));
                    }
                }
                await(all);
                return (long) messages * SUBSCRIBERS;
            }
        });
    }

    private void endToEnd() throws Exception {
        int perSecond = 300;
        int messages = perSecond * Math.max(5, seconds);
        Histogram latencies = new ConcurrentHistogram(3);
        String name = "end to end, 300/s of 1 KiB";
        load(name, () -> {
            CountDownLatch all = new CountDownLatch(messages);
            try (Connection connection = factory.createConnection();
                    Session receiving = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                    Session sending = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                Queue queue = sending.createQueue("e2e");
                receiving.createConsumer(queue).setMessageListener(message -> {
                    latencies.recordValue(Math.max(0, System.nanoTime() - sentAt(message)));
                    all.countDown();
                });
                connection.start();
                MessageProducer producer = sending.createProducer(queue);
                long start = System.nanoTime();
                for (int i = 0; i < messages; i++) {
                    long due = start + i * (1_000_000_000L / perSecond);
                    while (System.nanoTime() < due) {
                        LockSupport.parkNanos(Math.max(1, due - System.nanoTime()));
                    }
                    Message message = bytes(sending, 1024);
                    message.setLongProperty("at", due);
                    producer.send(message);
                }
                await(all);
                return messages;
            }
        });
        value(name + ", p50", "ms", latencies.getValueAtPercentile(50) / 1e6);
        value(name + ", p99", "ms", latencies.getValueAtPercentile(99) / 1e6);
    }

    private static long sentAt(Message message) {
        try {
            return message.getLongProperty("at");
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private void connections() throws Exception {
        load("connection, session and consumer set up and closed", () -> {
            long end = System.nanoTime() + nanos;
            long made = 0;
            while (System.nanoTime() < end) {
                try (Connection connection = factory.createConnection();
                        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                    connection.start();
                    session.createConsumer(session.createQueue("setup"));
                    made++;
                }
            }
            return made;
        });
    }

    /** Comes first, when nothing else in the broker's heap grows or shrinks. */
    private void idleConnections() throws JMSException, IOException {
        for (int i = 0; i < 20; i++) {
            try (Connection connection = factory.createConnection()) {
                connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                connection.start();
            }
        }
        List<Connection> idle = new ArrayList<>();
        announce("idle begin");
        for (int i = 0; i < IDLE_CONNECTIONS; i++) {
            Connection connection = factory.createConnection();
            connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            connection.start();
            idle.add(connection);
        }
        announce("idle end\t" + IDLE_CONNECTIONS);
        for (Connection connection : idle) {
            connection.close();
        }
    }

    /** Prints, and waits for a byte that says that who started this has measured. */
    private static void announce(String line) throws IOException {
        System.out.println(line);
        if (System.in.read() < 0) {
            throw new IllegalStateException("nobody measures any more");
        }
    }

    private static Message bytes(Session session, int count) throws JMSException {
        var message = session.createBytesMessage();
        message.writeBytes(ByteBuffer.allocate(count).array());
        return message;
    }

    private static void await(CountDownLatch all) throws InterruptedException {
        if (!all.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(all.getCount() + " messages never came");
        }
    }

    private static long inParallel(int threads, Callable<Long> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Long>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(pool.submit(work));
            }
            long sum = 0;
            for (Future<Long> one : running) {
                sum += one.get();
            }
            return sum;
        } finally {
            pool.shutdownNow();
        }
    }
}
