package io.trivium.broker.error;

/** Why the engine refuses a request. Each door translates these once into its own codes. */
public enum Refusal {
    /** The topic does not exist. */
    UNKNOWN_TOPIC,
    /** The queue's number is not one of the topic's. */
    UNKNOWN_QUEUE,
    /** The group does not exist. */
    UNKNOWN_GROUP,
    /** The session does not exist, or no longer. */
    UNKNOWN_SESSION,
    /** The prepared message does not exist, or was decided already. */
    UNKNOWN_PREPARED_MESSAGE,
    /** The transaction does not exist, or was decided already. */
    UNKNOWN_TRANSACTION,
    /** The transaction could not be committed or prepared, and is rolled back. */
    ROLLED_BACK,
    /** There is a transaction of that name already. */
    DUPLICATE_TRANSACTION,
    /** An operator has committed the prepared branch; its coordinator is to forget it. */
    COMMITTED_BY_OPERATOR,
    /** An operator has rolled the prepared branch back; its coordinator is to forget it. */
    ROLLED_BACK_BY_OPERATOR,
    /** A name, size or number is not allowed. */
    INVALID,
    /** The message is larger than the broker or topic takes. */
    TOO_LARGE,
    /** The topic or group does not permit this. */
    NOT_PERMITTED,
    /** The messages under way take all the memory that they may: try again later. */
    OVERLOADED,
    /** Something else has to happen first, or to become less: try again later. */
    BUSY,
    /** The disk is full. */
    DISK_FULL,
    /** The broker is stopping, or has fenced itself after a fault of its disk. */
    UNAVAILABLE
}
