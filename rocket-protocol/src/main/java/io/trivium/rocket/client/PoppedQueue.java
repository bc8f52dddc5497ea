package io.trivium.rocket.client;

/**
 * What one pop took messages of: all that the receipts of one queue have in common. They share one object, so that what is finished
 * together is grouped by looking at that.
 *
 * @param topic the topic that the messages really stand in
 * @param startOffset the first offset that the pop took of the queue
 * @param retry {@code 0} if the messages stand in the topic itself, {@code 1} or {@code 2} if in a retry topic
 */
record PoppedQueue(
        String broker,
        String group,
        String topic,
        int queue,
        long startOffset,
        long popMillis,
        long invisibleMillis,
        int reviveQueue,
        String retry) {
    /** The topic that was popped: a broker derives the retry topic from it. */
    String poppedTopic() {
        return topic.substring(realTopic("", group, retry).length());
    }

    /** The topic that messages stand in which were popped of a topic. */
    static String realTopic(String popped, String group, String retry) {
        return switch (retry) {
            case "1" -> "%RETRY%" + group + "_" + popped;
            case "2" -> "%RETRY%" + group + "+" + popped;
            default -> popped;
        };
    }

    /** Of the numbers only: receipts are looked up often, and what one client holds seldom differs in the names alone. */
    @Override
    public int hashCode() {
        return 31 * Long.hashCode(31 * popMillis + startOffset) + queue;
    }
}
