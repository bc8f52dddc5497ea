package io.trivium.jms;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/** The options of a connection factory's URL: each is a bean property of the same name. */
enum Option {
    CLIENT_ID("clientId", TriviumConnectionFactory::setClientId),
    USER("user", TriviumConnectionFactory::setUser),
    PASSWORD("password", TriviumConnectionFactory::setPassword),
    PREFETCH("prefetch", (factory, value) -> factory.setPrefetch(number("prefetch", value))),
    TRUSTED_CLASSES("trustedClasses", TriviumConnectionFactory::setTrustedClasses),
    CALL_TIMEOUT_MILLIS(
            "callTimeoutMillis", (factory, value) -> factory.setCallTimeoutMillis(number("callTimeoutMillis", value))),
    TOPIC_QUEUES("topicQueues", (factory, value) -> factory.setTopicQueues(number("topicQueues", value)));

    private final String text;

    @SuppressWarnings("ImmutableEnumChecker") // a function without state
    private final BiConsumer<TriviumConnectionFactory, String> setter;

    Option(String text, BiConsumer<TriviumConnectionFactory, String> setter) {
        this.text = text;
        this.setter = setter;
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

    private static int number(String name, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is a number, not '" + value + "'.", e);
        }
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
