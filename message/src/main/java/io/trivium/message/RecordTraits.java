package io.trivium.message;

/**
 * What the broker must know of a message to store, index and deliver it, taken from its properties in one pass. Malformed values
 * count as absent.
 *
 * @param tagHash {@link KeyHashes#tag}, 0 without a tag
 * @param orderingKeyHash {@link KeyHashes#orderingKey}, 0 without one
 * @param toQueue sent to a queue
 * @param toTopic sent to a topic; native messages are neither
 * @param expires has an expiry time
 * @param compressed its body is compressed
 * @param priority 0 to 255
 * @param deliverAtMillis the delivery time asked for, epoch milliseconds, perhaps past; 0 without one
 * @param keyHashes {@link KeyHashes#key} of the unique key and of each key; not copied
 */
public record RecordTraits(
        int tagHash,
        int orderingKeyHash,
        boolean toQueue,
        boolean toTopic,
        boolean expires,
        boolean compressed,
        int priority,
        long deliverAtMillis,
        long[] keyHashes) {

    public static final int DEFAULT_PRIORITY = 4;
    public static final int MAX_PRIORITY = 255;

    /**
     * Reads the traits of a message that is being sent.
     *
     * <p>Of several delivery times the first of these counts, as in RocketMQ: a delay level, {@code TIMER_DELAY_SEC},
     * {@code TIMER_DELAY_MS}, {@code TIMER_DELIVER_MS}; and last {@code TRV_DELIVERY}.
     *
     * @param topic the topic's stored name
     * @param properties encoded
     * @param nowMillis what delays count from, epoch milliseconds
     * @param levelMillis the delays of RocketMQ's levels, the first for level 1; higher levels count as the last
     */
    public static RecordTraits of(String topic, String properties, int sysFlag, long nowMillis, long[] levelMillis) {
        return new TraitScan(properties).traits(topic, sysFlag, nowMillis, levelMillis);
    }

    /**
     * Returns a message's priority.
     *
     * @param ours {@code TRV_PRIORITY}; absent if not 0 to 255
     * @param rocket {@code _SYS_MSG_PRIORITY_}; absent if negative
     */
    public static int priority(long ours, long rocket) {
        if (ours >= 0 && ours <= MAX_PRIORITY) {
            return (int) ours;
        }
        return rocket < 0 ? DEFAULT_PRIORITY : (int) Math.min(rocket, MAX_PRIORITY);
    }
}
