package io.trivium.broker.topic;

/**
 * A queue: an ordered part of a topic.
 *
 * @param topic the topic's stored name
 * @param number the queue's number within the topic, from 0
 */
public record QueueId(String topic, int number) implements Comparable<QueueId> {
    public QueueId {
        if (number < 0) {
            throw new IllegalArgumentException("queue number < 0: " + number);
        }
    }

    @Override
    public int compareTo(QueueId other) {
        int byTopic = topic.compareTo(other.topic);
        return byTopic != 0 ? byTopic : Integer.compare(number, other.number);
    }
}
