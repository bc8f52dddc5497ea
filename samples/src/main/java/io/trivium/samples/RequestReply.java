package io.trivium.samples;

import io.trivium.jms.TriviumConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;

/** A question, and an answer that comes back to a temporary queue of the asker's. */
public final class RequestReply {
    private RequestReply() {}

    public static void main(String[] args) throws JMSException {
        TriviumConnectionFactory factory = new TriviumConnectionFactory(Addresses.jms(args));
        try (JMSContext service = factory.createContext();
                JMSContext client = factory.createContext()) {
            Queue questions = service.createQueue("sample-questions");
            JMSProducer answers = service.createProducer();
            service.createConsumer(questions).setMessageListener(question -> answer(question, answers));

            TemporaryQueue inbox = client.createTemporaryQueue();
            Message question = client.createTextMessage("6 * 7");
            question.setJMSReplyTo(inbox);
            client.createProducer().send(questions, question);
            JMSConsumer replies = client.createConsumer(inbox);
            System.out.println("answer " + replies.receiveBody(String.class, 10_000));
        }
    }

    private static void answer(Message question, JMSProducer answers) {
        try {
            answers.setJMSCorrelationID(question.getJMSMessageID())
                    .send(question.getJMSReplyTo(), question.getBody(String.class) + " = 42");
        } catch (JMSException e) {
            // The message is delivered again
            throw new IllegalStateException(e);
        }
    }
}
