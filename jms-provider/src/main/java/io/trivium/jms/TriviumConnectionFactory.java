package io.trivium.jms;

import io.trivium.jms.context.ConnectionContext;
import io.trivium.jms.context.XaContext;
import io.trivium.jms.message.TrustedClasses;
import io.trivium.jms.session.Branches;
import io.trivium.jms.session.ConnectionSettings;
import io.trivium.jms.session.Domain;
import io.trivium.jms.session.Environment;
import io.trivium.jms.session.JmsConnection;
import io.trivium.jms.session.XaConnection;
import io.trivium.rocket.client.ClusterConfig;
import io.trivium.rocket.client.Credentials;
import io.trivium.rocket.client.RocketClient;
import io.trivium.rocket.transport.InProcess;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueConnectionFactory;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicConnectionFactory;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections to Trivium, for all three APIs. It is set up by a URL, {@code trivium://host:9876,host2:9876?option=value} for a
 * cluster by its name servers or {@code trivium:embedded} for a broker in this process, and by bean properties of the same names as
 * the URL's options. What is set afterwards holds for connections made afterwards.
 *
 * <p>Thread-safe once it is set up.
 */
public final class TriviumConnectionFactory
        implements ConnectionFactory,
                QueueConnectionFactory,
                TopicConnectionFactory,
                XAConnectionFactory,
                XAQueueConnectionFactory,
                XATopicConnectionFactory,
                Referenceable,
                Serializable {
    private static final long serialVersionUID = 1L;

    /** Name server on this machine. */
    public static final String DEFAULT_URL = "trivium://localhost:9876";

    private final transient Environment environment;
    private final transient Function<TriviumConnectionFactory, ClientSource> sources;
    private String url = DEFAULT_URL;
    private transient ConnectionUrl target = ConnectionUrl.parse(DEFAULT_URL, InProcess.EMBEDDED);
    private transient Credentials credentials = Credentials.NONE;
    private @Nullable String clientId;
    private boolean userId;
    private int prefetch = ConnectionSettings.DEFAULT_PREFETCH;
    private int prefetchBytes = ConnectionSettings.DEFAULT_PREFETCH_BYTES;
    private transient TlsOptions tls = TlsOptions.OFF;
    private String trustedClasses = "";
    private transient TrustedClasses trusted = TrustedClasses.NONE;
    private int callTimeoutMillis = 10_000;
    private int topicQueues = 4;
    private int graceMillis = (int) ClusterConfig.DEFAULT_GRACE.toMillis();
    private int reconnectTimeoutMillis = 300_000;

    /** Made when first used, since it depends on the settings; the monitor guards it. */
    private transient @Nullable ClientSource source;

    /** Of each user: its connections are one resource manager, until settings change. The monitor guards it. */
    private final transient Map<Credentials, Branches> branches = new HashMap<>();

    /** A factory for a broker on this machine, unless it is set up otherwise. */
    public TriviumConnectionFactory() {
        this(Environment.system(), TriviumConnectionFactory::cluster);
    }

    /**
     * A factory for a URL.
     *
     * @throws IllegalArgumentException if the URL is none, or has an unknown option or a value out of range
     */
    public TriviumConnectionFactory(String url) {
        this();
        setUrl(url);
    }

    TriviumConnectionFactory(Environment environment, Function<TriviumConnectionFactory, ClientSource> sources) {
        this.environment = environment;
        this.sources = sources;
    }

    private static ClientSource cluster(TriviumConnectionFactory factory) {
        Duration timeout = Duration.ofMillis(factory.callTimeoutMillis);
        ConnectionUrl target = factory.target;
        // Inside this process the address means nothing, but there must be one
        List<String> servers = target.embedded() == null ? target.nameServers() : List.of(target.embedded());
        ClusterConfig config =
                new ClusterConfig(servers, timeout, factory.topicQueues, Duration.ofMillis(factory.graceMillis));
        return new SharedLoops(config, timeout, target.embedded(), factory.tls, factory.environment);
    }

    private JmsConnection connect(Domain domain, Credentials as) throws JMSException {
        ClientSource from = source();
        return JmsConnection.open(client(from, as), from::closed, domain, settings(), environment);
    }

    private XaConnection connectXa(Domain domain, Credentials as) throws JMSException {
        ClientSource from = source();
        return JmsConnection.openXa(client(from, as), from::closed, domain, settings(), branches(as), environment);
    }

    private static RocketClient client(ClientSource from, Credentials as) throws JMSException {
        try {
            return from.open(as);
        } catch (IllegalArgumentException e) {
            JMSException refused = new JMSException(e.getMessage());
            refused.initCause(e);
            throw refused;
        }
    }

    private synchronized ClientSource source() {
        if (source == null) {
            source = sources.apply(this);
        }
        return source;
    }

    private synchronized Branches branches(Credentials as) {
        return branches.computeIfAbsent(as, user -> new Branches());
    }

    private synchronized ConnectionSettings settings() {
        return new ConnectionSettings(
                clientId, userId, prefetch, prefetchBytes, trusted, Duration.ofMillis(reconnectTimeoutMillis));
    }

    private synchronized void set(Runnable change) {
        change.run();
        source = null;
        branches.clear();
    }

    @Override
    public Connection createConnection() throws JMSException {
        return connect(Domain.ANY, credentials);
    }

    @Override
    public Connection createConnection(@Nullable String user, @Nullable String password) throws JMSException {
        return connect(Domain.ANY, new Credentials(user, password));
    }

    @Override
    public QueueConnection createQueueConnection() throws JMSException {
        return connect(Domain.QUEUE, credentials);
    }

    @Override
    public QueueConnection createQueueConnection(@Nullable String user, @Nullable String password) throws JMSException {
        return connect(Domain.QUEUE, new Credentials(user, password));
    }

    @Override
    public TopicConnection createTopicConnection() throws JMSException {
        return connect(Domain.TOPIC, credentials);
    }

    @Override
    public TopicConnection createTopicConnection(@Nullable String user, @Nullable String password) throws JMSException {
        return connect(Domain.TOPIC, new Credentials(user, password));
    }

    @Override
    public JMSContext createContext() {
        return createContext(JMSContext.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(@Nullable String user, @Nullable String password) {
        return createContext(user, password, JMSContext.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(@Nullable String user, @Nullable String password, int sessionMode) {
        return context(new Credentials(user, password), sessionMode);
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        return context(credentials, sessionMode);
    }

    private JMSContext context(Credentials as, int sessionMode) {
        return ConnectionContext.open(() -> connect(Domain.ANY, as), sessionMode);
    }

    @Override
    public XAConnection createXAConnection() throws JMSException {
        return connectXa(Domain.ANY, credentials);
    }

    @Override
    public XAConnection createXAConnection(@Nullable String user, @Nullable String password) throws JMSException {
        return connectXa(Domain.ANY, new Credentials(user, password));
    }

    @Override
    public XAQueueConnection createXAQueueConnection() throws JMSException {
        return connectXa(Domain.QUEUE, credentials);
    }

    @Override
    public XAQueueConnection createXAQueueConnection(@Nullable String user, @Nullable String password)
            throws JMSException {
        return connectXa(Domain.QUEUE, new Credentials(user, password));
    }

    @Override
    public XATopicConnection createXATopicConnection() throws JMSException {
        return connectXa(Domain.TOPIC, credentials);
    }

    @Override
    public XATopicConnection createXATopicConnection(@Nullable String user, @Nullable String password)
            throws JMSException {
        return connectXa(Domain.TOPIC, new Credentials(user, password));
    }

    @Override
    public XAJMSContext createXAContext() {
        return XaContext.open(() -> connectXa(Domain.ANY, credentials));
    }

    @Override
    public XAJMSContext createXAContext(@Nullable String user, @Nullable String password) {
        return XaContext.open(() -> connectXa(Domain.ANY, new Credentials(user, password)));
    }

    public String getUrl() {
        return url;
    }

    /**
     * Sets where the broker is, and the options that the URL names.
     *
     * @throws IllegalArgumentException if the URL is none, or has an unknown option or a value out of range
     */
    public void setUrl(String url) {
        ConnectionUrl parsed = ConnectionUrl.parse(url, InProcess.EMBEDDED);
        parsed.options().forEach((name, value) -> Option.set(this, name, value));
        set(() -> {
            this.url = url;
            target = parsed;
        });
    }

    public @Nullable String getClientId() {
        return clientId;
    }

    /** Sets the client id of all connections, of which there can then be only one at a time. Null for none, the default. */
    public void setClientId(@Nullable String clientId) {
        set(() -> this.clientId = clientId);
    }

    public @Nullable String getUser() {
        return credentials.user();
    }

    /** Sets the user, RocketMQ's access key, of connections that are made without one. */
    public void setUser(@Nullable String user) {
        set(() -> credentials = new Credentials(user, credentials.password()));
    }

    /** Sets the password, RocketMQ's secret key. */
    public void setPassword(@Nullable String password) {
        set(() -> credentials = new Credentials(credentials.user(), password));
    }

    @Nullable
    String password() {
        return credentials.password();
    }

    /** What a directory keeps of this factory: all settings, the password too. */
    @Override
    public Reference getReference() {
        Reference reference = new Reference(getClass().getName(), TriviumObjectFactory.class.getName(), null);
        Option.of(this).forEach((name, value) -> reference.add(new StringRefAddr(name, value)));
        return reference;
    }

    /** What is serialized in its place: the settings, and nothing that is open. */
    private record Settings(TreeMap<String, String> values) implements Serializable {
        private static final long serialVersionUID = 1L;

        private Object readResolve() {
            return Option.factory(values);
        }
    }

    private Object writeReplace() {
        return new Settings(new TreeMap<>(Option.of(this)));
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a factory is serialized as its settings");
    }

    public int getPrefetch() {
        return prefetch;
    }

    /**
     * Sets how many messages each consumer keeps ahead of the application.
     *
     * @param prefetch 1 to {@value ConnectionSettings#MAX_PREFETCH}, {@value ConnectionSettings#DEFAULT_PREFETCH} by default
     */
    public void setPrefetch(int prefetch) {
        ConnectionSettings.checkPrefetch(prefetch);
        set(() -> this.prefetch = prefetch);
    }

    public int getPrefetchBytes() {
        return prefetchBytes;
    }

    /**
     * Sets how many bytes the bodies of these messages may have before a consumer asks for no more. One answer of the broker, at most 1 MiB
     * or one message, may be over.
     *
     * @param prefetchBytes 1 to {@value ConnectionSettings#MAX_PREFETCH_BYTES}, {@value ConnectionSettings#DEFAULT_PREFETCH_BYTES} by
     *     default
     */
    public void setPrefetchBytes(int prefetchBytes) {
        checkRange("prefetchBytes", prefetchBytes, 1, ConnectionSettings.MAX_PREFETCH_BYTES);
        set(() -> this.prefetchBytes = prefetchBytes);
    }

    public boolean isUserId() {
        return userId;
    }

    /** Sets whether messages tell, as JMSXUserID, which user's connection has sent them. The broker sees to it that it is true. */
    public void setUserId(boolean userId) {
        set(() -> this.userId = userId);
    }

    public boolean isTls() {
        return tls.on();
    }

    /** Sets whether connections are encrypted, and brokers and name servers prove that they are the hosts that were named. */
    public void setTls(boolean tls) {
        set(() -> this.tls = this.tls.on(tls));
    }

    public @Nullable String getTlsAuthority() {
        return tls.authority();
    }

    /** Sets a file of PEM certificates of whom to believe; null, the default, for those whom Java believes. Read at each first connection. */
    public void setTlsAuthority(@Nullable String file) {
        set(() -> tls = tls.authority(file));
    }

    public @Nullable String getTlsCertificate() {
        return tls.certificate();
    }

    /** Sets a file with the PEM certificate to show to servers that ask for one; it needs a key. */
    public void setTlsCertificate(@Nullable String file) {
        set(() -> tls = tls.certificate(file));
    }

    public @Nullable String getTlsKey() {
        return tls.key();
    }

    /** Sets a file with the private key of that certificate: PEM, PKCS#8, not encrypted. */
    public void setTlsKey(@Nullable String file) {
        set(() -> tls = tls.key(file));
    }

    public String getTrustedClasses() {
        return trustedClasses;
    }

    /**
     * Sets which classes received object messages may hold.
     *
     * @param trustedClasses names of classes, {@code package.*} or {@code package.**}, separated by commas; none by default
     */
    public void setTrustedClasses(String trustedClasses) {
        List<String> patterns = Arrays.stream(trustedClasses.split(","))
                .map(String::strip)
                .filter(pattern -> !pattern.isEmpty())
                .toList();
        TrustedClasses parsed = new TrustedClasses(patterns);
        set(() -> {
            this.trustedClasses = trustedClasses;
            trusted = parsed;
        });
    }

    public int getCallTimeoutMillis() {
        return callTimeoutMillis;
    }

    /**
     * Sets how long the broker may take to answer.
     *
     * @param callTimeoutMillis 100 to 599,999, 10,000 by default
     */
    public void setCallTimeoutMillis(int callTimeoutMillis) {
        checkRange("callTimeoutMillis", callTimeoutMillis, 100, 599_999);
        set(() -> this.callTimeoutMillis = callTimeoutMillis);
    }

    public int getGraceMillis() {
        return graceMillis;
    }

    /**
     * Sets how long the broker keeps a connection's session, with its unacknowledged messages and temporary destinations, when the
     * network connection is lost.
     *
     * @param graceMillis 0 to 600,000, 30,000 by default
     */
    public void setGraceMillis(int graceMillis) {
        checkRange("graceMillis", graceMillis, 0, 600_000);
        set(() -> this.graceMillis = graceMillis);
    }

    public int getReconnectTimeoutMillis() {
        return reconnectTimeoutMillis;
    }

    /**
     * Sets how long a connection whose session is lost, since the broker was restarted or the grace time is over, looks for the
     * cluster before it gives up and tells its exception listener.
     *
     * @param reconnectTimeoutMillis 0 to give up at once, 300,000 by default
     */
    public void setReconnectTimeoutMillis(int reconnectTimeoutMillis) {
        checkRange("reconnectTimeoutMillis", reconnectTimeoutMillis, 0, Integer.MAX_VALUE);
        set(() -> this.reconnectTimeoutMillis = reconnectTimeoutMillis);
    }

    public int getTopicQueues() {
        return topicQueues;
    }

    /**
     * Sets how many RocketMQ queues a destination gets that has to be created.
     *
     * @param topicQueues 1 to 1,024, 4 by default
     */
    public void setTopicQueues(int topicQueues) {
        checkRange("topicQueues", topicQueues, 1, 1024);
        set(() -> this.topicQueues = topicQueues);
    }

    private static void checkRange(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " is " + min + " to " + max + ", not " + value);
        }
    }
}
