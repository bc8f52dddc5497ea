package io.trivium.jms;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The options of a connection factory's URL: each is a bean property of the same name. */
@SuppressWarnings("ImmutableEnumChecker") // functions without state
enum Option {
    CLIENT_ID("clientId", TriviumConnectionFactory::setClientId, TriviumConnectionFactory::getClientId),
    USER("user", TriviumConnectionFactory::setUser, TriviumConnectionFactory::getUser),
    PASSWORD("password", TriviumConnectionFactory::setPassword, TriviumConnectionFactory::password),
    USER_ID("userId", (factory, value) -> factory.setUserId(yes("userId", value)), TriviumConnectionFactory::isUserId),
    PREFETCH(
            "prefetch",
            integer("prefetch", TriviumConnectionFactory::setPrefetch),
            TriviumConnectionFactory::getPrefetch),
    PREFETCH_BYTES(
            "prefetchBytes",
            integer("prefetchBytes", TriviumConnectionFactory::setPrefetchBytes),
            TriviumConnectionFactory::getPrefetchBytes),
    TLS("tls", (factory, value) -> factory.setTls(yes("tls", value)), TriviumConnectionFactory::isTls),
    TLS_AUTHORITY("tlsAuthority", TriviumConnectionFactory::setTlsAuthority, TriviumConnectionFactory::getTlsAuthority),
    TLS_CERTIFICATE(
            "tlsCertificate", TriviumConnectionFactory::setTlsCertificate, TriviumConnectionFactory::getTlsCertificate),
    TLS_KEY("tlsKey", TriviumConnectionFactory::setTlsKey, TriviumConnectionFactory::getTlsKey),
    TRUSTED_CLASSES(
            "trustedClasses", TriviumConnectionFactory::setTrustedClasses, TriviumConnectionFactory::getTrustedClasses),
    CALL_TIMEOUT_MILLIS(
            "callTimeoutMillis",
            integer("callTimeoutMillis", TriviumConnectionFactory::setCallTimeoutMillis),
            TriviumConnectionFactory::getCallTimeoutMillis),
    GRACE_MILLIS(
            "graceMillis",
            integer("graceMillis", TriviumConnectionFactory::setGraceMillis),
            TriviumConnectionFactory::getGraceMillis),
    RECONNECT_TIMEOUT_MILLIS(
            "reconnectTimeoutMillis",
            integer("reconnectTimeoutMillis", TriviumConnectionFactory::setReconnectTimeoutMillis),
            TriviumConnectionFactory::getReconnectTimeoutMillis),
    TOPIC_QUEUES(
            "topicQueues",
            integer("topicQueues", TriviumConnectionFactory::setTopicQueues),
            TriviumConnectionFactory::getTopicQueues);

    private static final String URL = "url";

    private final String text;
    private final BiConsumer<TriviumConnectionFactory, String> setter;
    private final Function<TriviumConnectionFactory, @Nullable Object> getter;

    Option(
            String text,
            BiConsumer<TriviumConnectionFactory, String> setter,
            Function<TriviumConnectionFactory, @Nullable Object> getter) {
        this.text = text;
        this.setter = setter;
        this.getter = getter;
    }

    /** Its name in a URL and as a bean property. */
    String text() {
        return text;
    }

    /**
     * Sets an option by its name.
     *
     * @throws IllegalArgumentException if there is none of the name, or the value is none of it
     */
    static void set(TriviumConnectionFactory factory, String name, String value) {
        for (Option option : values()) {
            if (option.text.equals(name)) {
                option.setter.accept(factory, value);
                return;
            }
        }
        throw new IllegalArgumentException("There is no option '" + name + "'. Did you mean '" + nearest(name) + "'?");
    }

    /** All settings of a factory as text, by name, the URL first. */
    static Map<String, String> of(TriviumConnectionFactory factory) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(URL, factory.getUrl());
        for (Option option : values()) {
            Object value = option.getter.apply(factory);
            if (value != null) {
                settings.put(option.text, value.toString());
            }
        }
        return settings;
    }

    /** Makes a factory with the settings of another one. */
    static TriviumConnectionFactory factory(Map<String, String> settings) {
        TriviumConnectionFactory factory = new TriviumConnectionFactory();
        String url = settings.get(URL);
        if (url != null) {
            factory.setUrl(url);
        }
        settings.forEach((name, value) -> {
            if (!name.equals(URL)) {
                set(factory, name, value);
            }
        });
        return factory;
    }

    private interface IntSetter {
        void set(TriviumConnectionFactory factory, int value);
    }

    private static BiConsumer<TriviumConnectionFactory, String> integer(String name, IntSetter setter) {
        return (factory, value) -> {
            try {
                setter.set(factory, Integer.parseInt(value));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(name + " is a number, not '" + value + "'.", e);
            }
        };
    }

    private static boolean yes(String name, String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(name + " is true or false, not '" + value + "'.");
        };
    }

    private static String nearest(String name) {
        List<String> names = Arrays.stream(values()).map(option -> option.text).toList();
        return names.stream()
                .min(Comparator.comparingInt(known -> distance(lower(known), lower(name))))
                .orElseThrow();
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** How many letters must be changed, added or left out to make one of the other. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
