package io.trivium.jms.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.jms.conformance.Jms;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.connection.JmsTransactionManager;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring's template, its listener container and its transactions over the provider. */
class SpringTest {
    @RegisterExtension
    static final Jms JMS = new Jms();

    private JmsTemplate template() {
        CachingConnectionFactory caching = new CachingConnectionFactory(JMS.factory());
        JMS.closing(caching::destroy);
        JmsTemplate template = new JmsTemplate(caching);
        template.setReceiveTimeout(Jms.COMES_MILLIS);
        return template;
    }

    @Test
    void theTemplateSendsAndReceives() {
        JmsTemplate template = template();
        String queue = JMS.name("q");

        template.convertAndSend(queue, "hello");

        assertThat(template.receiveAndConvert(queue)).isEqualTo("hello");
    }

    @Test
    void theTemplateAsksAndGetsAnAnswer() throws Exception {
        JmsTemplate template = template();
        String queue = JMS.name("q");
        DefaultMessageListenerContainer answering = container(
                queue,
                message -> template.send(
                        replyTo(message), session -> session.createTextMessage("answer to " + text(message))));

        Message answer = template.sendAndReceive(queue, session -> session.createTextMessage("question"));

        assertThat(text(Objects.requireNonNull(answer))).isEqualTo("answer to question");
        answering.shutdown();
    }

    @Test
    void theListenerContainerRollsBackWhatItsListenerFailsOn() throws Exception {
        String queue = JMS.name("q");
        AtomicInteger failures = new AtomicInteger(2);
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        container(queue, message -> {
            if (text(message).equals("bad") && failures.getAndDecrement() > 0) {
                throw new IllegalStateException("on purpose");
            }
            got.add(text(message));
        });

        JmsTemplate template = template();
        template.convertAndSend(queue, "bad");
        template.convertAndSend(queue, "good");

        String first = got.poll(Jms.COMES_MILLIS, TimeUnit.MILLISECONDS);
        String second = got.poll(Jms.COMES_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(List.of(Objects.requireNonNull(first), Objects.requireNonNull(second)))
                .containsExactlyInAnyOrder("bad", "good");
    }

    @Test
    void aTransactionOfSpringSendsAllOrNothing() {
        JmsTemplate template = template();
        String queue = JMS.name("q");
        JmsTransactionManager manager =
                new JmsTransactionManager(Objects.requireNonNull(template.getConnectionFactory()));
        TransactionTemplate transaction = new TransactionTemplate(manager);

        transaction.executeWithoutResult(status -> {
            template.convertAndSend(queue, "lost");
            status.setRollbackOnly();
        });
        transaction.executeWithoutResult(status -> template.convertAndSend(queue, "kept"));

        assertThat(template.receiveAndConvert(queue)).isEqualTo("kept");
    }

    private DefaultMessageListenerContainer container(String queue, MessageListener listener) {
        DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();
        container.setConnectionFactory(JMS.factory());
        container.setDestinationName(queue);
        container.setSessionTransacted(true);
        container.setConcurrentConsumers(2);
        container.setReceiveTimeout(200);
        container.setMessageListener(listener);
        container.afterPropertiesSet();
        container.start();
        JMS.closing(container::destroy);
        return container;
    }

    private static jakarta.jms.Destination replyTo(Message message) {
        try {
            return Objects.requireNonNull(message.getJMSReplyTo());
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(Message message) {
        try {
            return ((TextMessage) message).getText();
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }
}
