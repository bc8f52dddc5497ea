package io.trivium.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that embeds a broker decides what is logged. */
class EmbeddedLoggingTest {
    @TempDir
    private Path folder;

    @Test
    void theApplicationsConfigurationDecides() throws Exception {
        Files.writeString(folder.resolve("logback-test.xml"), """
            <configuration>
              <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>application: %level %msg%n</pattern></encoder>
              </appender>
              <root level="ERROR"><appender-ref ref="out"/></root>
            </configuration>
            """);
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        folder + File.pathSeparator + classPath,
                        Application.class.getName())
                .redirectErrorStream(true)
                .start();

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(output.lines()).containsExactly("application: ERROR has ended");
        assertThat(process.waitFor()).isZero();
    }

    /** Embeds a broker. */
    static final class Application {
        private Application() {}

        public static void main(String[] arguments) {
            try (EmbeddedTrivium broker = EmbeddedTrivium.builder().open()) {
                broker.nameServer();
            }
            org.slf4j.LoggerFactory.getLogger(Application.class).error("has ended");
        }
    }
}
