package io.trivium.interop.matrix;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trivium.interop.matrix.Doors.Login;
import io.trivium.interop.scenario.ShortPeriods;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragely;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.client.utils.MessageUtil;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.RPCHook;
import org.jspecify.annotations.Nullable;

/** A RocketMQ application, with the genuine client. It knows bytes and text properties. */
final class RocketDoor implements Door {
    private static final int ONE_SECOND = 1;
    private static final String ULONG = "ID:AMQP_ULONG:";
    private static final long PATIENCE_SECONDS = 60;
    private static final String COMPRESSION = "rocketmq.message.compressType";

    private final String nameServer;
    private final String instance;
    private final @Nullable RPCHook hook;
    private final DefaultMQProducer producer;
    private final BlockingQueue<Runnable> stops = new LinkedBlockingQueue<>();

    RocketDoor(String nameServer, String instance, @Nullable Login login) throws MQClientException {
        this.nameServer = nameServer;
        this.instance = instance;
        hook = login == null ? null : new AclClientRPCHook(new SessionCredentials(login.user(), login.secret()));
        producer = new DefaultMQProducer(instance + "-producers", hook);
        producer.setNamesrvAddr(nameServer);
        producer.setInstanceName(instance);
        producer.setSendMsgTimeout(10_000);
        producer.start();
    }

    /** One whose producer compresses large bodies in a way of its own: {@code ZLIB}, {@code LZ4} or {@code ZSTD}. */
    static RocketDoor compressing(String nameServer, String instance, String way) throws MQClientException {
        // The producer looks at it when it is made.
        String before = System.setProperty(COMPRESSION, way);
        try {
            return new RocketDoor(nameServer, instance, null);
        } finally {
            if (before == null) {
                System.clearProperty(COMPRESSION);
            } else {
                System.setProperty(COMPRESSION, before);
            }
        }
    }

    @Override
    public String send(String queue, Sample sample) throws Exception {
        byte[] body = sample.body() instanceof String text ? text.getBytes(UTF_8) : (byte[]) sample.body();
        Message message = new Message(queue, body);
        sample.properties().forEach((name, value) -> message.putUserProperty(name, value.toString()));
        sample.headers().forEach((header, value) -> say(message, header, value));
        if (sample.delayMillis() > 0) {
            message.setDelayTimeLevel(ONE_SECOND);
        }
        SendResult result = sample.orderingKey() == null
                ? producer.send(message)
                : producer.send(
                        message,
                        (queues, m, key) -> queues.get(Math.floorMod(key.hashCode(), queues.size())),
                        sample.orderingKey());
        if (result.getSendStatus() != SendStatus.SEND_OK) {
            throw new AssertionError("not stored: " + result);
        }
        return result.getMsgId();
    }

    /** What RocketMQ has no word for is said by the properties of docs/MESSAGE-MAPPING.md. */
    private static void say(Message message, Header header, Object value) {
        String text = value.toString();
        switch (header) {
            case LABEL -> message.setTags(text);
            case KEYS -> message.setKeys(text);
            case GROUP_SEQUENCE -> message.putUserProperty("TRV_GROUP_SEQ", text);
            case CORRELATION -> {
                boolean number = text.startsWith(ULONG);
                MessageAccessor.putProperty(message, "CORRELATION_ID", number ? text.substring(ULONG.length()) : text);
                if (number) {
                    message.putUserProperty("TRV_CORRELATION_TYPE", "L");
                }
            }
            case REPLY_TO ->
                message.putUserProperty("TRV_REPLY_TO", text.charAt(0) + text.substring(text.indexOf("//") + 2));
            case TIME_TO_LIVE ->
                message.putUserProperty("TRV_EXPIRY", Long.toString(System.currentTimeMillis() + (long) value));
            case PRIORITY -> message.putUserProperty("TRV_PRIORITY", text);
            case DURABLE -> message.putUserProperty("TRV_DURABLE", text);
            case USER -> message.putUserProperty("TRV_USER", text);
            case CONTENT_TYPE -> message.putUserProperty("TRV_CONTENT_TYPE", text);
            case CONTENT_ENCODING -> message.putUserProperty("TRV_CONTENT_ENCODING", text);
            default -> throw new IllegalArgumentException("RocketMQ does not say " + header);
        }
    }

    @Override
    public Sample receiveAgain(String queue) throws Exception {
        BlockingQueue<MessageExt> again = new LinkedBlockingQueue<>();
        String group = queue + "-again";
        makeRetryTopic(queue, group);
        DefaultMQPushConsumer consumer = consumer(queue, group);
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            context.setDelayLevelWhenNextConsume(ONE_SECOND);
            for (MessageExt message : messages) {
                if (message.getReconsumeTimes() == 0) {
                    return ConsumeConcurrentlyStatus.RECONSUME_LATER;
                }
                again.add(message);
            }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        MessageExt message = again.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        consumer.shutdown();
        if (message == null) {
            throw new AssertionError("the message did not come again");
        }
        return sample(message);
    }

    /** A group's first heartbeat makes it; a consumer that was there before looks for it half a minute later only. */
    private void makeRetryTopic(String queue, String group) throws MQClientException {
        DefaultMQPushConsumer first = consumer(queue, group);
        first.registerMessageListener(
                (MessageListenerConcurrently) (messages, context) -> ConsumeConcurrentlyStatus.RECONSUME_LATER);
        first.suspend();
        first.start();
        first.shutdown();
    }

    private DefaultMQPushConsumer consumer(String queue, String group) throws MQClientException {
        DefaultMQPushConsumer consumer =
                new DefaultMQPushConsumer(group.replace('.', '-'), hook, new AllocateMessageQueueAveragely());
        consumer.setNamesrvAddr(nameServer);
        ShortPeriods.set(consumer);
        consumer.setInstanceName(instance + "-" + group);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(queue, "*");
        return consumer;
    }

    @Override
    public Receiving receive(String queue) throws MQClientException {
        BlockingQueue<MessageExt> received = new LinkedBlockingQueue<>();
        DefaultMQPushConsumer consumer = consumer(queue, queue + "-natives");
        consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
            received.addAll(messages);
            return ConsumeOrderlyStatus.SUCCESS;
        });
        consumer.start();
        stops.add(consumer::shutdown);
        return () -> {
            MessageExt message = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no message came");
            }
            return sample(message);
        };
    }

    @Override
    public String ask(String queue, String question) throws Exception {
        Message answer = producer.request(new Message(queue, question.getBytes(UTF_8)), PATIENCE_SECONDS * 1_000);
        return new String(answer.getBody(), UTF_8);
    }

    @Override
    public void answer(String queue) throws Exception {
        BlockingQueue<MessageExt> questions = new LinkedBlockingQueue<>();
        DefaultMQPushConsumer consumer = consumer(queue, queue + "-answering");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            questions.addAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        MessageExt question = questions.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        consumer.shutdown();
        if (question == null) {
            throw new AssertionError("no question came");
        }
        byte[] body = (new String(question.getBody(), UTF_8) + "!").getBytes(UTF_8);
        SendResult sent = producer.send(
                question.getProperty("REPLY_TO_CLIENT") == null
                        ? answer(question.getProperty("TRV_REPLY_TO"), body)
                        : MessageUtil.createReplyMessage(question, body));
        if (sent.getSendStatus() != SendStatus.SEND_OK) {
            throw new AssertionError("not stored: " + sent);
        }
    }

    /** @param address a letter for the kind, and a name that is a topic's */
    private static Message answer(String address, byte[] body) {
        return new Message(address.substring(1), body);
    }

    @Override
    public boolean typed() {
        return false;
    }

    @Override
    public boolean knowsText() {
        return false;
    }

    @Override
    public void close() {
        stops.forEach(Runnable::run);
        producer.shutdown();
    }

    /** All properties are shown, RocketMQ's own as well: the matrix looks at those it sent. */
    private static Sample sample(MessageExt message) {
        Map<String, Object> properties = new LinkedHashMap<>(message.getProperties());
        return new Sample(message.getBody(), properties, message.getProperty("__SHARDINGKEY"), 0, headers(message));
    }

    private static Map<Header, Object> headers(MessageExt message) {
        Map<Header, Object> told = new EnumMap<>(Header.class);
        String chosen = message.getProperty("TRV_ID");
        told.put(Header.ID, chosen == null ? message.getMsgId() : chosen.substring(1));
        told.put(Header.DESTINATION, message.getTopic());
        String type = message.getProperty("TRV_TYPE");
        tell(told, Header.LABEL, type == null ? message.getTags() : type);
        tell(told, Header.KEYS, message.getKeys());
        tellNumber(told, Header.GROUP_SEQUENCE, message.getProperty("TRV_GROUP_SEQ"));
        String correlation = message.getProperty("CORRELATION_ID");
        boolean number = "L".equals(message.getProperty("TRV_CORRELATION_TYPE"));
        tell(told, Header.CORRELATION, number ? ULONG + correlation : correlation);
        String replyTo = message.getProperty("TRV_REPLY_TO");
        if (replyTo != null) {
            told.put(Header.REPLY_TO, (replyTo.charAt(0) == 't' ? "topic://" : "queue://") + replyTo.substring(1));
        }
        tellTime(told, Header.EXPIRY, message.getProperty("TRV_EXPIRY"));
        tellTime(told, Header.DELIVERY_TIME, message.getProperty("TRV_DELIVERY"));
        told.put(Header.SENT_TIME, message.getBornTimestamp());
        told.put(Header.ATTEMPTS, message.getReconsumeTimes());
        tellNumber(told, Header.PRIORITY, message.getProperty("TRV_PRIORITY"));
        told.putIfAbsent(Header.PRIORITY, 4);
        told.put(Header.DURABLE, !"false".equals(message.getProperty("TRV_DURABLE")));
        tell(told, Header.USER, message.getProperty("TRV_USER"));
        tell(told, Header.CONTENT_TYPE, message.getProperty("TRV_CONTENT_TYPE"));
        tell(told, Header.CONTENT_ENCODING, message.getProperty("TRV_CONTENT_ENCODING"));
        return told;
    }

    private static void tell(Map<Header, Object> told, Header header, @Nullable Object value) {
        if (value != null) {
            told.put(header, value);
        }
    }

    private static void tellNumber(Map<Header, Object> told, Header header, @Nullable String value) {
        tell(told, header, value == null ? null : Integer.valueOf(value));
    }

    private static void tellTime(Map<Header, Object> told, Header header, @Nullable String value) {
        tell(told, header, value == null ? null : Long.valueOf(value));
    }
}
