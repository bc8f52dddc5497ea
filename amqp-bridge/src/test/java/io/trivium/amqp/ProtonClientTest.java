package io.trivium.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.protonj2.client.AdvancedMessage;
import org.apache.qpid.protonj2.client.Client;
import org.apache.qpid.protonj2.client.Connection;
import org.apache.qpid.protonj2.client.ConnectionOptions;
import org.apache.qpid.protonj2.client.Delivery;
import org.apache.qpid.protonj2.client.DeliveryMode;
import org.apache.qpid.protonj2.client.DeliveryState;
import org.apache.qpid.protonj2.client.DistributionMode;
import org.apache.qpid.protonj2.client.Message;
import org.apache.qpid.protonj2.client.Receiver;
import org.apache.qpid.protonj2.client.ReceiverOptions;
import org.apache.qpid.protonj2.client.Sender;
import org.apache.qpid.protonj2.client.SenderOptions;
import org.apache.qpid.protonj2.client.Tracker;
import org.apache.qpid.protonj2.client.exceptions.ClientLinkRemotelyClosedException;
import org.apache.qpid.protonj2.types.UnsignedInteger;
import org.apache.qpid.protonj2.types.UnsignedLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The genuine protonj2 client. */
@Timeout(30)
class ProtonClientTest {
    private static final String QUEUE = "orders.incoming";
    private static final String GROUP = "TRV-Q-orders%2Eincoming";

    private AmqpFixture server;
    private Client client;
    private Connection connection;

    @BeforeEach
    void connect() throws Exception {
        server = new AmqpFixture();
        client = Client.create();
        connection = client.connect(
                "127.0.0.1", server.port(), new ConnectionOptions().user("u").password("p"));
    }

    @AfterEach
    void disconnect() {
        client.close();
        server.close();
    }

    @Test
    void sentTextIsAcceptedAndReceived() throws Exception {
        Tracker tracker = send(connection.openSender(QUEUE), Message.create("hello"));

        assertThat(tracker.remoteState().getType()).isEqualTo(DeliveryState.Type.ACCEPTED);
        assertThat(receive(connection.openReceiver(QUEUE)).message().body()).isEqualTo("hello");
    }

    @Test
    void theLoginIsPassedOn() throws Exception {
        connection.openSender(QUEUE).openFuture().get(10, TimeUnit.SECONDS);

        assertThat(server.cluster.logins()).extracting(Object::toString).containsExactly("Credentials[u]");
    }

    @Test
    void anonymousLoginIsPassedOnAsNobody() throws Exception {
        try (Connection other = client.connect("127.0.0.1", server.port())) {
            other.openFuture().get(10, TimeUnit.SECONDS);
            other.openSession().openFuture().get(10, TimeUnit.SECONDS);

            assertThat(server.cluster.logins()).extracting(Object::toString).contains("Credentials[null]");
        }
    }

    @Test
    void headersAndTypedPropertiesComeBack() throws Exception {
        AdvancedMessage<byte[]> message = Message.create(new byte[] {1, 2, 3}).toAdvancedMessage();
        message.messageId("m-1")
                .correlationId(UnsignedLong.valueOf(17))
                .subject("label")
                .contentType("image/png");
        message.groupId("key").groupSequence(3).priority((byte) 7).durable(true).timeToLive(60_000);
        message.property("b", true)
                .property("i", 42)
                .property("l", 1L << 40)
                .property("d", 1.5)
                .property("s", "text");
        message.property("u", UnsignedInteger.valueOf(9));
        message.replyTo("topic://answers");

        send(connection.openSender("queue://" + QUEUE), message);

        AdvancedMessage<Object> got =
                receive(connection.openReceiver("queue://" + QUEUE)).message().toAdvancedMessage();
        assertThat((byte[]) got.body()).containsExactly(1, 2, 3);
        assertThat(got.messageId()).isEqualTo("m-1");
        assertThat(got.correlationId()).hasToString("17");
        assertThat(got.subject()).isEqualTo("label");
        assertThat(got.contentType()).isEqualTo("image/png");
        assertThat(got.groupId()).isEqualTo("key");
        assertThat(got.groupSequence()).isEqualTo(3);
        assertThat(got.priority()).isEqualTo((byte) 7);
        assertThat(got.durable()).isTrue();
        assertThat(got.timeToLive()).isPositive().isLessThanOrEqualTo(60_000);
        assertThat(got.replyTo()).isEqualTo("answers");
        assertThat(got.annotation("x-opt-jms-reply-to")).isEqualTo((byte) 1);
        assertThat(got.to()).isEqualTo(QUEUE);
        assertThat(got.deliveryCount()).isZero();
        assertThat(got.firstAcquirer()).isFalse();
        assertThat(got.property("b")).isEqualTo(true);
        assertThat(got.property("i")).isEqualTo(42);
        assertThat(got.property("l")).isEqualTo(1L << 40);
        assertThat(got.property("d")).isEqualTo(1.5);
        assertThat(got.property("s")).isEqualTo("text");
        assertThat(got.property("u")).isEqualTo(UnsignedInteger.valueOf(9));
    }

    @Test
    void deliveryDelayBecomesADeliveryTime() throws Exception {
        long before = System.currentTimeMillis();
        Message<String> message = Message.create("later").annotation("x-opt-delivery-delay", 90_000L);

        send(connection.openSender(QUEUE), message);
        long after = System.currentTimeMillis();

        Object time = receive(connection.openReceiver(QUEUE)).message().annotation("x-opt-delivery-time");
        assertThat((long) time).isBetween(before + 90_000, after + 90_000);
    }

    @Test
    void mapsAndListsComeBack() throws Exception {
        Sender sender = connection.openSender(QUEUE);

        send(sender, Message.create(Map.of("a", 1)));
        send(sender, Message.create(List.of("x", 2L)));

        Receiver receiver = connection.openReceiver(QUEUE);
        assertThat(receive(receiver).message().body()).isEqualTo(Map.of("a", 1));
        assertThat(receive(receiver).message().body()).isEqualTo(List.of("x", 2L));
    }

    @Test
    void messagesOfManyFramesComeWhole() throws Exception {
        byte[] body = new byte[1 << 20];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) ((i * 31) >>> 3);
        }
        ConnectionOptions options = new ConnectionOptions().maxFrameSize(8 << 10);
        try (Connection small = client.connect("127.0.0.1", server.port(), options)) {
            send(small.openSender(QUEUE), Message.create(body));

            Receiver receiver = small.openReceiver(QUEUE);
            assertThat((byte[]) receive(receiver).message().body()).isEqualTo(body);
        }
    }

    @Test
    void tooLargeAMessageEndsItsLink() throws Exception {
        Sender sender = connection.openSender(QUEUE);

        assertThatThrownBy(() -> {
                    send(sender, Message.create(new byte[5 << 20]));
                })
                .hasStackTraceContaining("amqp:link:message-size-exceeded");
    }

    @Test
    void manyMessagesKeepTheirOrder() throws Exception {
        int count = 3000;
        Sender sender = connection.openSender(QUEUE);
        Receiver receiver = connection.openReceiver(QUEUE);
        List<Tracker> trackers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            trackers.add(sender.send(Message.create("m" + i)));
        }

        for (int i = 0; i < count; i++) {
            assertThat(receive(receiver).message().body()).isEqualTo("m" + i);
        }
        for (Tracker tracker : trackers) {
            tracker.settlementFuture().get(10, TimeUnit.SECONDS);
        }
        receiver.close();
        assertThat(server.cluster.finished(GROUP)).isEqualTo(count);
    }

    @Test
    void refusalOfTheClusterRejectsTheMessageOnly() throws Exception {
        server.cluster.refuse("forbidden");
        Sender sender = connection.openSender("forbidden");

        Tracker tracker = send(sender, Message.create("no"));

        assertThat(tracker.remoteState().getType()).isEqualTo(DeliveryState.Type.REJECTED);
        assertThat(send(connection.openSender(QUEUE), Message.create("yes"))
                        .remoteState()
                        .getType())
                .isEqualTo(DeliveryState.Type.ACCEPTED);
    }

    @Test
    void presettledMessagesAreStored() throws Exception {
        Sender sender = connection.openSender(QUEUE, new SenderOptions().deliveryMode(DeliveryMode.AT_MOST_ONCE));

        sender.send(Message.create("fire and forget"));

        assertThat(receive(connection.openReceiver(QUEUE)).message().body()).isEqualTo("fire and forget");
    }

    @Test
    void presettledRefusalEndsTheLink() throws Exception {
        server.cluster.refuse("forbidden");
        Sender sender = connection.openSender("forbidden", new SenderOptions().deliveryMode(DeliveryMode.AT_MOST_ONCE));

        sender.send(Message.create("no"));

        assertThatThrownBy(() -> {
                    while (true) {
                        sender.send(Message.create("and again"));
                    }
                })
                .isInstanceOf(ClientLinkRemotelyClosedException.class);
    }

    @Test
    void messagesOfAPresettledLinkAreFinishedWhenSent() throws Exception {
        send(connection.openSender(QUEUE), Message.create("once"));

        Receiver receiver =
                connection.openReceiver(QUEUE, new ReceiverOptions().deliveryMode(DeliveryMode.AT_MOST_ONCE));
        assertThat(receive(receiver).remoteSettled()).isTrue();
        receiver.close();

        assertThat(server.cluster.finished(GROUP)).isEqualTo(1);
    }

    @Test
    void releasedMessagesComeAgainUncounted() throws Exception {
        send(connection.openSender(QUEUE), Message.create("again"));
        Receiver receiver = manual(10);

        receive(receiver).release();

        Delivery second = receive(receiver);
        assertThat(second.message().toAdvancedMessage().deliveryCount()).isZero();
        assertThat(second.message().toAdvancedMessage().firstAcquirer()).isFalse();
        second.accept();
    }

    @Test
    void failedDeliveriesAreCounted() throws Exception {
        send(connection.openSender(QUEUE), Message.create("again"));
        Receiver receiver = manual(10);

        receive(receiver).modified(true, false);

        Delivery second = receive(receiver);
        assertThat(second.message().toAdvancedMessage().deliveryCount()).isEqualTo(1);
        assertThat(second.message().toAdvancedMessage().firstAcquirer()).isFalse();
        second.accept();
    }

    @Test
    void rejectedMessagesBecomeDeadLettersWithTheReason() throws Exception {
        send(connection.openSender(QUEUE), Message.create("bad"));
        Receiver receiver = manual(10);

        receive(receiver).reject("app:bad", "does not parse");
        receiver.close();

        assertThat(server.cluster.deadLetters()).containsExactly("0 app:bad: does not parse");
    }

    @Test
    void unsettledMessagesReturnWhenTheLinkEnds() throws Exception {
        Sender sender = connection.openSender(QUEUE);
        for (int i = 0; i < 5; i++) {
            send(sender, Message.create("m" + i));
        }
        Receiver receiver = manual(10);
        receive(receiver);
        receive(receiver);
        receiver.close();

        Receiver next = manual(10);
        for (int i = 0; i < 5; i++) {
            Delivery delivery = receive(next);
            assertThat(delivery.message().body()).isEqualTo("m" + i);
            assertThat(delivery.message().toAdvancedMessage().deliveryCount()).isZero();
            assertThat(delivery.message().toAdvancedMessage().firstAcquirer()).isFalse();
            delivery.accept();
        }
    }

    @Test
    void unsettledMessagesReturnWhenTheConnectionIsLost() throws Exception {
        send(connection.openSender(QUEUE), Message.create("kept"));
        Connection other = client.connect("127.0.0.1", server.port());
        receive(other.openReceiver(QUEUE, new ReceiverOptions().autoAccept(false)));

        other.close();

        assertThat(receive(connection.openReceiver(QUEUE)).message().body()).isEqualTo("kept");
    }

    @Test
    void creditLimitsWhatIsLeased() throws Exception {
        Sender sender = connection.openSender(QUEUE);
        for (int i = 0; i < 10; i++) {
            send(sender, Message.create("m" + i));
        }
        Receiver receiver = connection.openReceiver(
                QUEUE, new ReceiverOptions().creditWindow(0).autoAccept(false));
        receiver.addCredit(3);
        for (int i = 0; i < 3; i++) {
            receive(receiver);
        }

        assertThat(receiver.tryReceive()).isNull();
        assertThat(server.cluster.leased(GROUP)).containsExactlyInAnyOrder(0L, 1L, 2L);
        assertThat(server.cluster.waits(GROUP)).isZero();
    }

    @Test
    void drainIsAnsweredWithoutMessages() throws Exception {
        Receiver receiver = connection.openReceiver(QUEUE, new ReceiverOptions().creditWindow(0));
        receiver.addCredit(5);

        receiver.drain().get(10, TimeUnit.SECONDS);

        send(connection.openSender(QUEUE), Message.create("after"));
        assertThat(receiver.tryReceive()).isNull();
        receiver.addCredit(1);
        assertThat(receive(receiver).message().body()).isEqualTo("after");
    }

    @Test
    void drainTakesWhatIsThere() throws Exception {
        Sender sender = connection.openSender(QUEUE);
        send(sender, Message.create("a"));
        send(sender, Message.create("b"));
        Receiver receiver = connection.openReceiver(QUEUE, new ReceiverOptions().creditWindow(0));
        receiver.addCredit(5);
        receiver.drain().get(10, TimeUnit.SECONDS);

        assertThat(receive(receiver).message().body()).isEqualTo("a");
        assertThat(receive(receiver).message().body()).isEqualTo("b");
    }

    @Test
    void everySubscriberOfATopicGetsEachMessage() throws Exception {
        Receiver first = connection.openReceiver("topic://news");
        Receiver second = connection.openReceiver("topic://news");
        first.openFuture().get(10, TimeUnit.SECONDS);
        second.openFuture().get(10, TimeUnit.SECONDS);

        send(connection.openSender("topic://news"), Message.create("flash"));

        assertThat(receive(first).message().body()).isEqualTo("flash");
        assertThat(receive(second).message().body()).isEqualTo("flash");
        first.close();
        second.close();
        assertThat(server.cluster.groupNames()).noneMatch(name -> name.startsWith("TRV-N-"));
    }

    @Test
    void anonymousRelaySendsToEachMessagesOwnAddress() throws Exception {
        Sender relay = connection.openAnonymousSender();

        send(relay, Message.create("one").to("queue://a"));
        send(relay, Message.create("two").to("queue://b"));
        Tracker lost = send(relay, Message.create("nowhere"));

        assertThat(lost.remoteState().getType()).isEqualTo(DeliveryState.Type.REJECTED);
        assertThat(receive(connection.openReceiver("queue://a")).message().body())
                .isEqualTo("one");
        assertThat(receive(connection.openReceiver("queue://b")).message().body())
                .isEqualTo("two");
    }

    @Test
    void dynamicNodesLiveAsLongAsTheirLink() throws Exception {
        Receiver receiver = connection.openDynamicReceiver();
        String address = receiver.address();

        send(connection.openSender(address), Message.create("reply"));

        assertThat(receive(receiver).message().body()).isEqualTo("reply");
        assertThat(server.cluster.topicNames()).contains(address);
        receiver.close();
        assertThat(server.cluster.topicNames()).doesNotContain(address);
    }

    @Test
    void aReplyThatComesTooLateDoesNotMakeItsDestinationAgain() throws Exception {
        Receiver receiver = connection.openDynamicReceiver();
        String address = receiver.address();
        try (Connection other = client.connect("127.0.0.1", server.port());
                Connection late = client.connect("127.0.0.1", server.port())) {
            Sender relay = other.openAnonymousSender();
            Sender early = other.openSender(address);
            send(relay, Message.create("in time").to(address));
            send(early, Message.create("in time"));
            receiver.close();

            assertThat(lateReply(late.openAnonymousSender(), address)).isEqualTo(DeliveryState.Type.REJECTED);
            assertThat(lateReply(relay, address)).isEqualTo(DeliveryState.Type.REJECTED);
            assertThat(lateReply(early, address)).isEqualTo(DeliveryState.Type.REJECTED);
            assertThatThrownBy(() -> late.openSender(address).openFuture().get(10, TimeUnit.SECONDS))
                    .hasStackTraceContaining("amqp:not-found");
        }
        assertThat(server.cluster.topicNames()).doesNotContain(address);
        assertThat(server.cluster.groupNames()).isEmpty();
    }

    private static DeliveryState.Type lateReply(Sender sender, String address) throws Exception {
        Tracker tracker = send(sender, Message.create("late").to(address));
        return tracker.remoteState().getType();
    }

    @Test
    void browsingLeavesTheMessages() throws Exception {
        Sender sender = connection.openSender(QUEUE);
        send(sender, Message.create("a"));
        send(sender, Message.create("b"));
        ReceiverOptions copy = new ReceiverOptions();
        copy.sourceOptions().distributionMode(DistributionMode.COPY);
        Receiver browser = connection.openReceiver(QUEUE, copy);

        assertThat(receive(browser).message().body()).isEqualTo("a");
        assertThat(receive(browser).message().body()).isEqualTo("b");
        browser.close();

        assertThat(server.cluster.finished(GROUP)).isZero();
        assertThat(receive(connection.openReceiver(QUEUE)).message().body()).isEqualTo("a");
    }

    @Test
    void namesOfTheBrokersOwnAreRefused() {
        assertThatThrownBy(() -> connection.openSender("%RETRY%x").openFuture().get(10, TimeUnit.SECONDS))
                .hasStackTraceContaining("amqp:not-allowed");
        assertThatThrownBy(() -> connection.openReceiver("TRV-Q-x").openFuture().get(10, TimeUnit.SECONDS))
                .hasStackTraceContaining("amqp:not-allowed");
    }

    @Test
    void transactionsAreRefusedWithATextThatSaysSo() throws Exception {
        var session = connection.openSession();

        assertThatThrownBy(session::beginTransaction).hasStackTraceContaining("not supported");
    }

    @Test
    void clientsAreClosedWithTheirConnections() throws Exception {
        connection.openSession().openFuture().get(10, TimeUnit.SECONDS);
        assertThat(server.cluster.openClients()).isEqualTo(1);

        connection.close();
        server.stopServer();

        assertThat(server.cluster.openClients()).isZero();
    }

    private Receiver manual(int credit) throws Exception {
        return connection.openReceiver(
                QUEUE, new ReceiverOptions().autoAccept(false).creditWindow(credit));
    }

    private static Tracker send(Sender sender, Message<?> message) throws Exception {
        Tracker tracker = sender.send(message);
        tracker.settlementFuture().get(10, TimeUnit.SECONDS);
        return tracker;
    }

    private static Delivery receive(Receiver receiver) throws Exception {
        Delivery delivery = receiver.receive(10, TimeUnit.SECONDS);
        assertThat(delivery).isNotNull();
        return delivery;
    }
}
