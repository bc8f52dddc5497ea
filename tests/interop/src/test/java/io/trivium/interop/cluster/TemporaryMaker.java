package io.trivium.interop.cluster;

import io.trivium.jms.TriviumConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A process that makes a temporary queue, says its name, and waits to be killed. */
final class TemporaryMaker implements AutoCloseable {
    private static final String MADE = "made ";

    private final Process process;

    private TemporaryMaker(Process process) {
        this.process = process;
    }

    static TemporaryMaker start(String url) throws IOException {
        String java = ProcessHandle.current().info().command().orElse("java");
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = List.of(java, "-Xmx256m", "-cp", classPath, TemporaryMaker.class.getName(), url);
        return new TemporaryMaker(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Waits until the queue is there. */
    String queue() throws IOException {
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith(MADE)) {
                return line.substring(MADE.length());
            }
        }
        throw new AssertionError("the process ended before it had a queue");
    }

    /** Kills it as {@code kill -9} does; returns when it is gone. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    public static void main(String[] arguments) throws JMSException, IOException {
        try (JMSContext context = new TriviumConnectionFactory(arguments[0]).createContext()) {
            System.out.println(MADE + context.createTemporaryQueue().getQueueName());
            System.out.flush();
            while (System.in.read() >= 0) {
                // Nobody says anything
            }
        }
    }
}
