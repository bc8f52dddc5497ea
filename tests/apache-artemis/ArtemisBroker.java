import java.io.File;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/**
 * Starts a genuine Artemis; run from its source on the jars in {@code target/lib}. Arguments: the port on loopback, the data directory.
 *
 * <p>Its defaults but for security, and for the write buffer's timeout: {@code artemis create} measures the disk and sets it, the
 * library's own default of 3.3 ms would bound each synchronous send.
 */
final class ArtemisBroker {
    private static final int WRITE_BUFFER_NANOS = 200_000;

    public static void main(String[] arguments) throws Exception {
        File data = new File(arguments[1]);
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setSecurityEnabled(false);
        configuration.setPersistenceEnabled(true);
        configuration.setJournalType(JournalType.NIO);
        configuration.setJournalBufferTimeout_NIO(WRITE_BUFFER_NANOS);
        configuration.setJournalDirectory(new File(data, "journal").getPath());
        configuration.setBindingsDirectory(new File(data, "bindings").getPath());
        configuration.setPagingDirectory(new File(data, "paging").getPath());
        configuration.setLargeMessagesDirectory(new File(data, "large").getPath());
        configuration.addAcceptorConfiguration("core", "tcp://127.0.0.1:" + arguments[0] + "?protocols=CORE");
        new EmbeddedActiveMQ().setConfiguration(configuration).start();
    }
}
