package io.trivium.broker.publish;

/** The bits of an index entry's flags. They are stored. */
public final class IndexFlags {
    /** Sent to a queue: subscriptions skip it. */
    public static final int TO_QUEUE = 1;
    /** Sent to a topic: a queue's group skips it. */
    public static final int TO_TOPIC = 2;
    /** Has an expiry time among its properties. */
    public static final int EXPIRES = 4;
    /** Its body is compressed. */
    public static final int COMPRESSED = 8;
    /** Waited for its delivery time. Set by the engine. */
    public static final int DELAYED = 16;
    /** Closes its message group: what follows with its ordering key is given to a consumer anew. */
    public static final int CLOSES_GROUP = 32;

    private IndexFlags() {}
}
