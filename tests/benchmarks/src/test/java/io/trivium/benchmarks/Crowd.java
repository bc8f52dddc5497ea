package io.trivium.benchmarks;

import io.netty.buffer.Unpooled;
import io.trivium.message.MessageProperties;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.body.ConsumerData;
import io.trivium.rocket.protocol.body.HeartbeatData;
import io.trivium.rocket.protocol.body.SubscriptionData;
import io.trivium.rocket.protocol.body.TopicRoute;
import io.trivium.rocket.protocol.request.GetRoute;
import io.trivium.rocket.protocol.request.Heartbeat;
import io.trivium.rocket.protocol.request.PullMessage;
import io.trivium.rocket.protocol.request.SendMessage;
import io.trivium.rocket.protocol.request.UpdateTopic;
import io.trivium.rocket.transport.EventLoops;
import io.trivium.rocket.transport.Peer;
import io.trivium.rocket.transport.TcpConnector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

/**
 * Very many clients in one process, each with a connection of its own: genuine clients would take ten threads each. They send what
 * genuine clients send, over our own transport, the same for each contender.
 */
final class Crowd implements AutoCloseable {
    static final int QUEUES = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LONG_POLL_MILLIS = 15_000;
    private static final int IN_FLIGHT = 32;
    /** Suspend, with a subscription. */
    private static final int WAITING_PULL = 2 | 4;

    private final EventLoops loops = new EventLoops(Thread::new, 2);
    private final TcpConnector connector = new TcpConnector(loops, PATIENCE);
    private final String address;
    private final List<Peer> members = new ArrayList<>();
    private volatile boolean closed;

    /** @param address of the broker or the name server, {@code host:port} */
    Crowd(String address) {
        this.address = address;
    }

    /** Where the broker of a topic listens, as a name server says. */
    static String broker(String nameServer, String topic) throws Exception {
        try (Crowd one = new Crowd(nameServer)) {
            one.grow(1);
            Reply route = one.members
                    .get(0)
                    .call(route(topic), PATIENCE)
                    .toCompletableFuture()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            String address =
                    TopicRoute.read(route.body()).brokers().get(0).addresses().get(0L);
            route.body().release();
            return Objects.requireNonNull(address, "a topic has a master");
        }
    }

    /** Opens that many connections more, 32 at a time. */
    void grow(int count) throws Exception {
        members.addAll(each(
                count,
                i -> connector
                        .connect(address, (request, from) -> new CompletableFuture<>(), loops.next())
                        .toCompletableFuture()));
    }

    /** Each member calls once, 32 at a time; returns what was answered, which must be a success. */
    long callEach(IntFunction<Request> request) throws Exception {
        return call(members.size(), request);
    }

    /** Sends that many requests over the connections in turn, 32 at a time; returns how long it took. */
    long call(int count, IntFunction<Request> request) throws Exception {
        long started = System.nanoTime();
        each(count, i -> call(members.get(i % members.size()), request, i).toCompletableFuture());
        return System.nanoTime() - started;
    }

    /** Who is told that the broker is busy asks again, as genuine producers do. */
    private static CompletionStage<Integer> call(Peer member, IntFunction<Request> request, int number) {
        return member.call(request.apply(number), PATIENCE).thenCompose(reply -> {
            reply.body().release();
            if (reply.code() == ResponseCode.SYSTEM_BUSY) {
                return call(member, request, number);
            }
            if (reply.code() != ResponseCode.SUCCESS) {
                throw new IllegalStateException("code " + reply.code() + ": " + reply.remark());
            }
            return CompletableFuture.completedFuture(number);
        });
    }

    private static <T> List<T> each(int count, IntFunction<CompletableFuture<T>> start) throws Exception {
        Semaphore room = new Semaphore(IN_FLIGHT);
        List<CompletableFuture<T>> all = new ArrayList<>(count);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        for (int i = 0; i < count; i++) {
            room.acquire();
            all.add(start.apply(i).whenComplete((done, failed) -> {
                if (failed != null) {
                    failure.set(failed);
                }
                room.release();
            }));
        }
        room.acquire(IN_FLIGHT);
        if (failure.get() != null) {
            throw new IllegalStateException("one of " + count + " failed", failure.get());
        }
        List<T> results = new ArrayList<>(count);
        for (CompletableFuture<T> one : all) {
            results.add(one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
        return results;
    }

    /** Each member waits for messages of a topic with long polls, again and again; counts those that were given some. */
    void poll(IntFunction<String> group, IntFunction<String> topic, AtomicInteger given) {
        for (int i = 0; i < members.size(); i++) {
            poll(members.get(i), group.apply(i), topic.apply(i), i % QUEUES, 0, given);
        }
    }

    private void poll(Peer member, String group, String topic, int queue, long offset, AtomicInteger given) {
        PullMessage pull = new PullMessage(
                PullMessage.PULL,
                group,
                topic,
                queue,
                offset,
                IN_FLIGHT,
                WAITING_PULL,
                0,
                LONG_POLL_MILLIS,
                "*",
                0,
                "TAG",
                -1);
        var unused = member.call(pull, PATIENCE).whenComplete((reply, failure) -> {
            if (reply == null || closed) {
                return;
            }
            boolean found = reply.code() == 0 && reply.body().isReadable();
            reply.body().release();
            if (found) {
                given.incrementAndGet();
            }
            poll(member, group, topic, queue, found ? offset + 1 : offset, given);
        });
    }

    static Request create(String topic) {
        return new UpdateTopic(topic, "TBW102", QUEUES, QUEUES, 6, "SINGLE_TAG", 0, false, null);
    }

    static Request route(String topic) {
        return new GetRoute(topic, true);
    }

    static Request send(String topic, int queue) {
        return new SendMessage(
                SendMessage.SHORT_NAMES,
                "crowd",
                topic,
                "TBW102",
                QUEUES,
                queue,
                0,
                System.currentTimeMillis(),
                0,
                new MessageProperties().encode(),
                0,
                false,
                -1,
                false,
                Unpooled.wrappedBuffer(new byte[128]));
    }

    static Request producer(int number) {
        return new Heartbeat(new HeartbeatData("producer-" + number, List.of(), List.of("crowd"), 0, false));
    }

    static Request consumer(int number, String group, String topic) {
        ConsumerData data = new ConsumerData(
                group,
                "CONSUME_PASSIVELY",
                "CLUSTERING",
                "CONSUME_FROM_LAST_OFFSET",
                false,
                List.of(new SubscriptionData(topic, "*", "TAG", 1)));
        return new Heartbeat(new HeartbeatData("consumer-" + number, List.of(data), List.of(), 0, false));
    }

    @Override
    public void close() {
        closed = true;
        members.forEach(Peer::close);
        loops.close();
    }
}
