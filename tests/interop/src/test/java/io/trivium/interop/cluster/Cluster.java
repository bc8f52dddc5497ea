package io.trivium.interop.cluster;

import io.trivium.jms.TriviumConnectionFactory;
import jakarta.jms.JMSContext;

/** A cluster that a JMS application may be given. */
record Cluster(String name, String url) {
    JMSContext context(int mode) {
        return factory().createContext(mode);
    }

    TriviumConnectionFactory factory() {
        return new TriviumConnectionFactory(url);
    }

    /** A name that no other cluster has: one of the genuine brokers is in two. */
    String named(String name) {
        return name + "-" + url.replaceAll("\\D", "");
    }

    @Override
    public String toString() {
        return name;
    }
}
