package io.trivium.server;

import io.trivium.jms.TriviumConnectionFactory;
import io.trivium.rocket.client.RocketException;
import io.trivium.server.settings.SettingsReader;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Sends and receives from the command line, as any Jakarta Messaging application does. */
final class ClientCommand {
    /** Where a name server is by default. */
    static final String NAME_SERVER = "127.0.0.1:9876";

    private final String nameServer;
    private final ClientTls tls;
    private final Map<String, String> environment;
    private final PrintStream out;

    /**
     * Connects to nothing yet.
     *
     * @param nameServer host and port
     * @param environment tells the user and the password: on the command line others would see it
     */
    ClientCommand(String nameServer, ClientTls tls, Map<String, String> environment, PrintStream out) {
        this.nameServer = nameServer;
        this.tls = tls;
        this.environment = environment;
        this.out = out;
    }

    ExitCode send(String topic, String text) {
        try (JMSContext context = factory().createContext()) {
            context.createProducer().send(context.createQueue(topic), text);
            out.println("Sent to " + topic + ".");
            return ExitCode.OK;
        } catch (JMSRuntimeException e) {
            throw failure(e);
        }
    }

    /** Shows so many messages, each on a line, and finishes those that are shown. */
    ExitCode receive(String topic, long count) {
        try (JMSContext context = factory().createContext(JMSContext.CLIENT_ACKNOWLEDGE);
                JMSConsumer consumer = context.createConsumer(context.createQueue(topic))) {
            for (long i = 0; i < count; i++) {
                Message message = consumer.receive();
                if (message == null) {
                    throw new Failure(ExitCode.BROKER, "The connection to " + nameServer + " was closed.");
                }
                out.println(text(message));
                if (out.checkError()) {
                    // As at the end of a pipe that nobody reads any more.
                    throw new Failure(
                            ExitCode.UNEXPECTED,
                            "What is received cannot be shown: the message stays in " + topic + ".");
                }
                message.acknowledge();
            }
            return ExitCode.OK;
        } catch (JMSException | JMSRuntimeException e) {
            throw failure(e);
        }
    }

    private TriviumConnectionFactory factory() {
        TriviumConnectionFactory factory = at(nameServer);
        tls.setOn(factory);
        String user = environment.get(SettingsReader.USER_VARIABLE);
        if (user != null) {
            factory.setUser(user);
            factory.setPassword(environment.getOrDefault(SettingsReader.PASSWORD_VARIABLE, ""));
        }
        return factory;
    }

    private static TriviumConnectionFactory at(String nameServer) {
        try {
            return new TriviumConnectionFactory("trivium://" + nameServer);
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    ExitCode.USAGE,
                    CommandLines.NAME_SERVER + ": \"" + nameServer + "\" is no address: it takes HOST:PORT, such as "
                            + NAME_SERVER + ".",
                    e);
        }
    }

    private static String text(Message message) throws JMSException {
        if (message instanceof TextMessage text) {
            return String.valueOf(text.getText());
        }
        if (message instanceof BytesMessage bytes) {
            byte[] content = new byte[Math.toIntExact(bytes.getBodyLength())];
            bytes.readBytes(content);
            return new String(content, StandardCharsets.UTF_8);
        }
        return message.toString();
    }

    private Failure failure(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof RocketException call && call.code() == RocketException.NOT_ANSWERED) {
                return new Failure(
                        ExitCode.BROKER,
                        "No broker answered at " + nameServer + " (" + cause.getMessage()
                                + "): ./trivium status tells whether one runs, and where; " + CommandLines.NAME_SERVER
                                + " names another.",
                        e);
            }
        }
        return new Failure(ExitCode.BROKER, "The broker at " + nameServer + " refused: " + e.getMessage(), e);
    }
}
