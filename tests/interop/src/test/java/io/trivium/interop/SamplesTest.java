package io.trivium.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.samples.AmqpWithQpidJms;
import io.trivium.samples.DelayedMessages;
import io.trivium.samples.OrderedMessages;
import io.trivium.samples.PlainJms;
import io.trivium.samples.RequestReply;
import io.trivium.samples.RocketMqClient;
import io.trivium.samples.SpringTemplate;
import io.trivium.samples.Transactions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Each program of {@code samples/} does what it says, against the real process. */
@TestInstance(Lifecycle.PER_CLASS)
class SamplesTest {
    /** What libraries log in this process goes the same way. */
    private static final String LOGGED = "\\d{4}-\\d\\d-\\d\\dT.*";

    private TriviumProcess trivium;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        trivium = TriviumProcess.start(directory);
    }

    @AfterAll
    void stop() {
        trivium.close();
    }

    private interface Sample {
        void run(String[] args) throws Exception;
    }

    private static List<String> printed(Sample sample, String address) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            sample.run(new String[] {address});
        } finally {
            System.setOut(before);
        }
        return printed.toString(UTF_8)
                .lines()
                .filter(line -> !line.matches(LOGGED))
                .toList();
    }

    @Test
    void plainJms() throws Exception {
        assertThat(printed(PlainJms::main, trivium.jmsUrl())).containsExactly("received Hello, world");
    }

    @Test
    void plainJmsOverAmqp() throws Exception {
        assertThat(printed(AmqpWithQpidJms::main, "amqp://127.0.0.1:" + trivium.amqpPort()))
                .containsExactly("received Hello, world");
    }

    @Test
    void spring() throws Exception {
        assertThat(printed(SpringTemplate::main, trivium.jmsUrl())).containsExactly("received Hello, Spring");
    }

    @Test
    void rocketMq() throws Exception {
        assertThat(printed(RocketMqClient::main, trivium.nameServer())).contains("received Hello, RocketMQ");
    }

    @Test
    void transactions() throws Exception {
        assertThat(printed(Transactions::main, trivium.jmsUrl()))
                .containsExactly("rolled back: no invoice, and order 1 comes again", "committed invoice for order 1");
    }

    @Test
    void delayedMessages() throws Exception {
        assertThat(printed(DelayedMessages::main, trivium.jmsUrl()))
                .containsExactly("received due now", "received sent first, due later");
    }

    @Test
    void orderedMessages() throws Exception {
        List<String> lines = printed(OrderedMessages::main, trivium.jmsUrl());

        assertThat(lines).hasSize(6);
        assertThat(lines)
                .filteredOn(line -> line.contains("alice"))
                .containsExactly("received alice: opened", "received alice: paid in", "received alice: closed");
    }

    @Test
    void requestReply() throws Exception {
        assertThat(printed(RequestReply::main, trivium.jmsUrl())).containsExactly("answer 6 * 7 = 42");
    }

    @Test
    void node() throws Exception {
        Path script = Repository.root().resolve("samples/node/greetings.js");
        Process process = Rhea.script(script, Integer.toString(trivium.amqpPort()))
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor()).as(printed).isZero();
        assertThat(printed).contains("received Hello, Node");
    }
}
