package io.trivium.rocket.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.trivium.message.MessageProperties;
import io.trivium.message.StoredMessage;
import io.trivium.message.StoredRecord;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.body.BrokerData;
import io.trivium.rocket.protocol.body.ClusterTable;
import io.trivium.rocket.protocol.body.QueueData;
import io.trivium.rocket.protocol.body.TopicRoute;
import io.trivium.rocket.protocol.request.GetClusterTable;
import io.trivium.rocket.protocol.request.GetRoute;
import io.trivium.rocket.protocol.request.Heartbeat;
import io.trivium.rocket.protocol.request.Hello;
import io.trivium.rocket.protocol.request.HelloReply;
import io.trivium.rocket.protocol.request.PopMessage;
import io.trivium.rocket.protocol.request.PopMessageReply;
import io.trivium.rocket.protocol.request.SendMessage;
import io.trivium.rocket.protocol.request.SendMessageReply;
import io.trivium.rocket.protocol.request.SessionSend;
import io.trivium.rocket.protocol.request.UpdateTopic;
import io.trivium.rocket.transport.Dispatcher;
import io.trivium.rocket.transport.Peer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A name server and a broker in one, with one list of messages for each topic. Remembers what it was asked. */
final class FakeCluster implements Dispatcher {
    final List<Request> asked = new CopyOnWriteArrayList<>();
    final Set<Peer> peers = ConcurrentHashMap.newKeySet();
    private final Map<Class<?>, Peer> askers = new ConcurrentHashMap<>();
    private volatile boolean announces = true;
    private final Set<Peer> left = ConcurrentHashMap.newKeySet();
    private final Set<String> topics = ConcurrentHashMap.newKeySet();
    private final Queue<SendMessage> sent = new ArrayDeque<>();
    private final boolean trivium;
    private volatile String address = "127.0.0.1:1";
    private volatile Map<String, String> others = Map.of();
    private volatile int refusal;
    private volatile boolean silent;
    private volatile @Nullable Runnable greeting;
    private final Set<Class<?>> deafTo = ConcurrentHashMap.newKeySet();
    private final Map<Class<?>, Integer> refused = new ConcurrentHashMap<>();
    private volatile String capabilities = "session,browse";
    private volatile boolean resumes;

    FakeCluster(boolean trivium) {
        this.trivium = trivium;
        topics.add("TBW102");
    }

    /** More brokers have the topics, at the same address. */
    void withBrokers(String... names) {
        Map<String, String> same = new TreeMap<>();
        for (String name : names) {
            same.put(name, "");
        }
        others = same;
    }

    /** Another broker has the topics, too. */
    void withBroker(String name, String where) {
        others = Map.of(name, where);
    }

    /** Answers sends with a code from now on. */
    void refuse(int code) {
        refusal = code;
    }

    void withTransactions() {
        capabilities = "session,browse,transactions";
    }

    /** No topic is made by sending to it. */
    void withoutTemplate() {
        topics.remove("TBW102");
    }

    /** A topic is there no longer. */
    void forget(String topic) {
        topics.remove(topic);
    }

    /** What is made from now on is not told to the name server. */
    void announcesNothing() {
        announces = false;
    }

    /** Answers requests of a type with a code from now on. */
    void refuse(Class<? extends Request> type, int code) {
        refused.put(type, code);
    }

    /** Leaves requests of a type unanswered from now on. */
    void deafTo(Class<? extends Request> type) {
        deafTo.add(type);
    }

    /** Answers requests of a type again. */
    void hears(Class<? extends Request> type) {
        deafTo.remove(type);
    }

    /** Refuses each greeting from now on, after telling of it. */
    void refuseGreetings(Runnable told) {
        greeting = told;
    }

    /** Has each session from now on, of which a greeting tells. */
    void resumesSessions() {
        resumes = true;
    }

    /** Answers nothing any more, as behind a half-open connection. */
    void fallSilent() {
        silent = true;
    }

    /** Answers nothing on the connections that there are, as if they were half-open. */
    void leavePeers() {
        left.addAll(peers);
    }

    void listensAt(String where) {
        address = where;
    }

    <T> List<T> asked(Class<T> type) {
        return asked.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The connection over which a request of a type came last. */
    Peer peerThatAsked(Class<? extends Request> type) {
        return Objects.requireNonNull(askers.get(type));
    }

    @Override
    public CompletionStage<Reply> dispatch(Request request, Peer peer) {
        peers.add(peer);
        askers.put(request.getClass(), peer);
        if (!(request instanceof Heartbeat)) {
            asked.add(request);
        }
        if (silent || left.contains(peer) || deafTo.contains(request.getClass())) {
            request.body().release();
            return new CompletableFuture<>();
        }
        Runnable told = greeting;
        if (told != null && request instanceof Hello) {
            told.run();
            return CompletableFuture.completedFuture(Reply.failure(ResponseCode.SYSTEM_BUSY, "no more sessions"));
        }
        return CompletableFuture.completedFuture(answer(request));
    }

    private Reply answer(Request request) {
        Integer code = refused.get(request.getClass());
        if (code != null) {
            request.body().release();
            return Reply.failure(code, "refused");
        } else if (request instanceof GetRoute route) {
            return route(route.topic());
        } else if (request instanceof GetClusterTable) {
            return Reply.success(new ClusterTable(List.of(broker("b")), Map.of("c", List.of("b"))).encode());
        } else if (request instanceof UpdateTopic update) {
            if (announces) {
                topics.add(update.topic());
            }
            return Reply.success();
        } else if (request instanceof SendMessage message) {
            return send(message);
        } else if (request instanceof SessionSend numbered && trivium) {
            return send(numbered.message());
        } else if (request instanceof PopMessage pop) {
            return pop(pop);
        } else if (request.code() >= 31_000 && request.code() < 31_100) {
            return trivium
                    ? Reply.success(new HelloReply(capabilities, "b", resumes))
                    : Reply.failure(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, "not supported");
        }
        return Reply.success();
    }

    private Reply route(String topic) {
        if (!topics.contains(topic)) {
            return Reply.failure(ResponseCode.TOPIC_NOT_EXIST, "no route of " + topic);
        }
        int queues = topic.equals("TBW102") ? 8 : 4;
        List<QueueData> queueData = new ArrayList<>(List.of(new QueueData("b", queues, queues, 6, 0)));
        List<BrokerData> brokers = new ArrayList<>(List.of(broker("b")));
        others.forEach((other, where) -> {
            queueData.add(new QueueData(other, queues, queues, 6, 0));
            brokers.add(where.isEmpty() ? broker(other) : new BrokerData("c", other, new TreeMap<>(Map.of(0L, where))));
        });
        return Reply.success(new TopicRoute(null, queueData, brokers).encode(true));
    }

    private BrokerData broker(String name) {
        return new BrokerData("c", name, new TreeMap<>(Map.of(0L, address)));
    }

    private synchronized Reply send(SendMessage message) {
        if (refusal != 0) {
            message.body().release();
            return Reply.failure(refusal, "refused");
        }
        topics.add(message.topic());
        ByteBuf copy = Unpooled.copiedBuffer(message.body());
        message.body().release();
        sent.add(new SendMessage(
                message.code(),
                message.producerGroup(),
                message.topic(),
                message.defaultTopic(),
                message.defaultTopicQueues(),
                message.queueId(),
                message.sysFlag(),
                message.bornMillis(),
                message.flag(),
                message.properties(),
                0,
                false,
                -1,
                false,
                copy));
        return Reply.success(
                new SendMessageReply("ID" + sent.size(), message.queueId(), sent.size() - 1, null, null, null, true));
    }

    private synchronized Reply pop(PopMessage pop) {
        ByteBuf records = Unpooled.buffer();
        StringBuilder starts = new StringBuilder();
        for (int offset = 0; offset < pop.maxMessages() && !sent.isEmpty(); offset++) {
            SendMessage message = sent.remove();
            records.writeBytes(StoredRecord.encode(stored(message, offset)));
            starts.append(starts.isEmpty() ? "" : ";")
                    .append("0 ")
                    .append(message.queueId())
                    .append(" 0");
        }
        PopMessageReply header = new PopMessageReply(1000, 60_000, 3, 0, starts.toString(), "", null);
        return records.isReadable()
                ? new Reply(ResponseCode.SUCCESS, null, header, records)
                : new Reply(ResponseCode.POLLING_TIMEOUT, null, header, records);
    }

    private static StoredMessage stored(SendMessage message, int offset) {
        InetSocketAddress host = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        return new StoredMessage(
                message.topic(),
                message.queueId(),
                offset,
                offset * 100L,
                message.flag(),
                0,
                message.bornMillis(),
                host,
                2,
                host,
                0,
                0,
                ByteBufUtil.getBytes(message.body()),
                MessageProperties.parse(message.properties()));
    }

    static OutboundMessage message(String topic, @Nullable String orderingKey, String body) {
        return new OutboundMessage(
                topic,
                orderingKey,
                7,
                1,
                new MessageProperties().set("KEYS", "k"),
                Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
    }
}
