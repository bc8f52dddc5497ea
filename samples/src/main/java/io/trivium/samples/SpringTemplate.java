package io.trivium.samples;

import io.trivium.jms.TriviumConnectionFactory;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.core.JmsTemplate;

/** Spring's template. In an application with a context the factory is a bean, and listeners are {@code @JmsListener} methods. */
public final class SpringTemplate {
    private SpringTemplate() {}

    public static void main(String[] args) {
        CachingConnectionFactory factory =
                new CachingConnectionFactory(new TriviumConnectionFactory(Addresses.jms(args)));
        try {
            JmsTemplate template = new JmsTemplate(factory);
            template.setReceiveTimeout(10_000);
            template.convertAndSend("sample-spring", "Hello, Spring");
            System.out.println("received " + template.receiveAndConvert("sample-spring"));
        } finally {
            factory.destroy();
        }
    }
}
