package io.trivium.broker.publish;

/**
 * Is told of messages that the engine publishes without a request that publishes them: who counts messages would miss them.
 *
 * <p>Called on the engine's own thread, when it is decided and the disk may not know yet; must not block.
 */
public interface PublishListener {
    /**
     * A message went to the dead letters of a group.
     *
     * @param topic where the group had it from
     */
    void deadLettered(String topic, String group);

    /**
     * A transaction that was committed, or a branch, has sent messages to a topic.
     *
     * @param bytes of their records
     */
    void sent(String topic, int messages, long bytes);
}
