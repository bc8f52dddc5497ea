package io.trivium.broker.security;

/**
 * Something that rights are about.
 *
 * @param name of the cluster, topic or group
 */
public record Resource(Type type, String name) {
    /** The kinds of resources. */
    public enum Type {
        CLUSTER("Cluster"),
        TOPIC("Topic"),
        GROUP("Group");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    public static Resource topic(String name) {
        return new Resource(Type.TOPIC, name);
    }

    public static Resource group(String name) {
        return new Resource(Type.GROUP, name);
    }

    public static Resource cluster(String name) {
        return new Resource(Type.CLUSTER, name);
    }

    /** Such as {@code Topic:orders}. */
    @Override
    public String toString() {
        return type.text() + ":" + name;
    }
}
