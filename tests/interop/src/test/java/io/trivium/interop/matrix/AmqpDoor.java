package io.trivium.interop.matrix;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trivium.interop.matrix.Doors.Login;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.qpid.protonj2.client.AdvancedMessage;
import org.apache.qpid.protonj2.client.Client;
import org.apache.qpid.protonj2.client.Connection;
import org.apache.qpid.protonj2.client.ConnectionOptions;
import org.apache.qpid.protonj2.client.Delivery;
import org.apache.qpid.protonj2.client.DeliveryMode;
import org.apache.qpid.protonj2.client.DeliveryState;
import org.apache.qpid.protonj2.client.Message;
import org.apache.qpid.protonj2.client.Receiver;
import org.apache.qpid.protonj2.client.ReceiverOptions;
import org.apache.qpid.protonj2.client.Sender;
import org.apache.qpid.protonj2.client.SenderOptions;
import org.apache.qpid.protonj2.client.Tracker;
import org.apache.qpid.protonj2.client.exceptions.ClientException;
import org.apache.qpid.protonj2.client.impl.ClientDeliveryState;
import org.apache.qpid.protonj2.types.UnsignedLong;
import org.jspecify.annotations.Nullable;

/** An AMQP 1.0 application, with the protonj2 client. */
final class AmqpDoor implements Door {
    private static final long PATIENCE_SECONDS = 60;

    private static final String ULONG = "ID:AMQP_ULONG:";

    private final AtomicInteger sent = new AtomicInteger();
    private final Client client = Client.create();
    private final Connection connection;

    AmqpDoor(int port, @Nullable Login login) throws ClientException {
        ConnectionOptions options = new ConnectionOptions();
        if (login != null) {
            options.user(login.user()).password(login.secret());
        }
        connection = client.connect("127.0.0.1", port, options);
    }

    @Override
    public String send(String queue, Sample sample) throws Exception {
        SenderOptions options = new SenderOptions();
        options.targetOptions().capabilities("queue");
        try (Sender sender = connection.openSender(queue, options)) {
            String id = "sent-by-amqp-" + sent.incrementAndGet();
            Tracker tracker =
                    sender.send(message(sample).messageId(id)).awaitSettlement(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!tracker.remoteState().isAccepted()) {
                DeliveryState state = tracker.remoteState();
                throw new AssertionError(
                        state instanceof ClientDeliveryState.ClientRejected rejected
                                ? "rejected, " + rejected.getCondition() + ": " + rejected.getDescription()
                                : "not accepted: " + state);
            }
            return id;
        }
    }

    @Override
    public Receiving receive(String queue) throws Exception {
        ReceiverOptions options = new ReceiverOptions().deliveryMode(DeliveryMode.AT_LEAST_ONCE);
        options.sourceOptions().capabilities("queue");
        Receiver receiver = connection.openReceiver(queue, options);
        return () -> {
            Delivery delivery = next(receiver);
            Sample sample = sample(delivery.message().toAdvancedMessage());
            delivery.accept();
            return sample;
        };
    }

    private static Delivery next(Receiver receiver) throws ClientException {
        Delivery delivery = receiver.receive(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (delivery == null) {
            throw new AssertionError("no message came");
        }
        return delivery;
    }

    @Override
    public Sample receiveAgain(String queue) throws Exception {
        ReceiverOptions options = new ReceiverOptions().autoAccept(false);
        options.sourceOptions().capabilities("queue");
        try (Receiver receiver = connection.openReceiver(queue, options)) {
            next(receiver).modified(true, false);
            Delivery second = next(receiver);
            Sample sample = sample(second.message().toAdvancedMessage());
            second.accept();
            return sample;
        }
    }

    @Override
    public String ask(String queue, String question) throws Exception {
        SenderOptions options = new SenderOptions();
        options.targetOptions().capabilities("queue");
        try (Receiver own = connection.openDynamicReceiver();
                Sender sender = connection.openSender(queue, options)) {
            sender.send(Message.create(question).replyTo(own.address()));
            return text(next(own).message());
        }
    }

    @Override
    public void answer(String queue) throws Exception {
        ReceiverOptions options = new ReceiverOptions();
        options.sourceOptions().capabilities("queue");
        try (Receiver questions = connection.openReceiver(queue, options);
                Sender answers = connection.openAnonymousSender()) {
            Message<?> question = next(questions).message();
            Message<String> answer = Message.create(text(question) + "!");
            answer.to(question.replyTo()).correlationId(question.correlationId());
            Tracker tracker = answers.send(answer).awaitSettlement(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!tracker.remoteState().isAccepted()) {
                throw new AssertionError("the answer was not accepted: " + tracker.remoteState());
            }
        }
    }

    /** RocketMQ's clients know bytes only. */
    private static String text(Message<?> message) throws ClientException {
        return message.body() instanceof byte[] bytes ? new String(bytes, UTF_8) : (String) message.body();
    }

    @Override
    public boolean typed() {
        return true;
    }

    @Override
    public boolean knowsText() {
        return true;
    }

    @Override
    public void close() {
        connection.close();
        client.close();
    }

    private static AdvancedMessage<?> message(Sample sample) throws ClientException {
        AdvancedMessage<?> message = body(sample.body()).toAdvancedMessage();
        message.durable(true);
        for (Map.Entry<String, Object> property : sample.properties().entrySet()) {
            message.property(property.getKey(), property.getValue());
        }
        if (sample.orderingKey() != null) {
            message.groupId(sample.orderingKey());
        }
        if (sample.delayMillis() > 0) {
            message.annotation("x-opt-delivery-delay", sample.delayMillis());
        }
        for (Map.Entry<Header, Object> header : sample.headers().entrySet()) {
            say(message, header.getKey(), header.getValue());
        }
        return message;
    }

    @SuppressWarnings("unchecked")
    private static Message<?> body(@Nullable Object body) {
        if (body instanceof String text) {
            return Message.create(text);
        } else if (body instanceof Map<?, ?> map) {
            return Message.create((Map<Object, Object>) map);
        } else if (body instanceof List<?> list) {
            // A list is a value here; JMS clients send a stream as a sequence
            return Message.create((Object) list);
        }
        return body == null ? Message.create() : Message.create((byte[]) body);
    }

    private static void say(AdvancedMessage<?> message, Header header, Object value) throws ClientException {
        switch (header) {
            case LABEL -> message.subject((String) value);
            case KEYS -> message.annotation("x-opt-trivium-keys", value);
            case GROUP_SEQUENCE -> message.groupSequence((int) value);
            case CORRELATION -> message.correlationId(identifier((String) value));
            case REPLY_TO -> {
                String address = (String) value;
                message.replyTo(address.substring(address.indexOf("//") + 2));
                message.annotation("x-opt-jms-reply-to", (byte) (address.startsWith("topic:") ? 1 : 0));
            }
            case TIME_TO_LIVE -> message.timeToLive((long) value);
            case PRIORITY -> message.priority((byte) (int) value);
            case DURABLE -> message.durable((boolean) value);
            case USER -> message.userId(((String) value).getBytes(UTF_8));
            case CONTENT_TYPE -> message.contentType((String) value);
            case CONTENT_ENCODING -> message.contentEncoding((String) value);
            default -> throw new IllegalArgumentException("AMQP does not say " + header);
        }
    }

    private static Object identifier(String text) {
        return text.startsWith(ULONG) ? UnsignedLong.valueOf(Long.parseLong(text.substring(ULONG.length()))) : text;
    }

    private static Sample sample(AdvancedMessage<?> message) throws ClientException {
        Map<String, Object> properties = new LinkedHashMap<>();
        message.forEachProperty(properties::put);
        return new Sample(message.body(), properties, message.groupId(), 0, headers(message));
    }

    private static Map<Header, Object> headers(AdvancedMessage<?> message) throws ClientException {
        Map<Header, Object> told = new EnumMap<>(Header.class);
        String id = String.valueOf(message.messageId());
        told.put(Header.ID, id.startsWith("ID:") ? id.substring(3) : id);
        told.put(Header.DESTINATION, message.to());
        tell(told, Header.LABEL, message.subject());
        tell(told, Header.KEYS, message.annotation("x-opt-trivium-keys"));
        if (message.groupSequence() != 0) {
            told.put(Header.GROUP_SEQUENCE, message.groupSequence());
        }
        Object correlation = message.correlationId();
        tell(told, Header.CORRELATION, correlation instanceof UnsignedLong number ? ULONG + number : correlation);
        if (message.replyTo() != null) {
            boolean topic = Byte.valueOf((byte) 1).equals(message.annotation("x-opt-jms-reply-to"));
            told.put(Header.REPLY_TO, (topic ? "topic://" : "queue://") + message.replyTo());
        }
        if (message.absoluteExpiryTime() != 0) {
            told.put(Header.EXPIRY, message.absoluteExpiryTime());
        }
        tell(told, Header.DELIVERY_TIME, message.annotation("x-opt-delivery-time"));
        told.put(Header.SENT_TIME, message.creationTime());
        told.put(Header.ATTEMPTS, (int) message.deliveryCount());
        told.put(Header.PRIORITY, (int) message.priority());
        told.put(Header.DURABLE, message.durable());
        tell(told, Header.USER, message.userId() == null ? null : new String(message.userId(), UTF_8));
        tell(told, Header.CONTENT_TYPE, message.contentType());
        tell(told, Header.CONTENT_ENCODING, message.contentEncoding());
        return told;
    }

    private static void tell(Map<Header, Object> told, Header header, @Nullable Object value) {
        if (value != null) {
            told.put(header, value);
        }
    }
}
