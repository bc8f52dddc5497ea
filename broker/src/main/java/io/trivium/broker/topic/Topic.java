package io.trivium.broker.topic;

import java.util.SortedMap;

/**
 * A topic and its settings.
 *
 * @param number identifies the topic in the log and its indexes; given by the engine, never used twice
 * @param name the stored name
 * @param readQueues queues that may be read, numbered from 0
 * @param writeQueues queues that may be written, numbered from 0
 * @param permissions RocketMQ's bits: 4 read, 2 write, 1 inherit
 * @param sysFlag RocketMQ's topicSysFlag
 * @param ordered RocketMQ's order flag
 * @param attributes RocketMQ's topic attributes, without the leading sign
 */
public record Topic(
        int number,
        String name,
        int readQueues,
        int writeQueues,
        int permissions,
        int sysFlag,
        boolean ordered,
        SortedMap<String, String> attributes) {

    /** The largest number of queues that a topic may have. */
    public static final int MAX_QUEUES = 65_536;

    public boolean readable() {
        return (permissions & 4) != 0;
    }

    public boolean writable() {
        return (permissions & 2) != 0;
    }

    public boolean inheritable() {
        return (permissions & 1) != 0;
    }

    /** The number of queues that exist: the larger of those that may be read and written. */
    public int queues() {
        return Math.max(readQueues, writeQueues);
    }
}
