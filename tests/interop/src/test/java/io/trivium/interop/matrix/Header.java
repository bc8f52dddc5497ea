package io.trivium.interop.matrix;

/** What a message says besides its body and the application's properties, in words that every door understands. */
enum Header {
    /** Text, without the {@code ID:} of JMS. */
    ID,
    /** Text: the queue's name. Received only. */
    DESTINATION,
    /** Text: JMSType, subject, tag. */
    LABEL,
    /** Text. */
    KEYS,
    /** Integer. */
    GROUP_SEQUENCE,
    /** Text, in JMS's form where it is none: {@code ID:AMQP_ULONG:7}. */
    CORRELATION,
    /** Text: {@code queue://NAME} or {@code topic://NAME}. */
    REPLY_TO,
    /** Long: milliseconds from the send on. Sent only. */
    TIME_TO_LIVE,
    /** Long: epoch milliseconds. Received only, as are the ones below that are times or counts. */
    EXPIRY,
    DELIVERY_TIME,
    SENT_TIME,
    /** Integer: failed deliveries before this one. */
    ATTEMPTS,
    /** Integer. */
    PRIORITY,
    /** Boolean. */
    DURABLE,
    /** Text: whose connection sent it. Said, it asks the broker for that. */
    USER,
    /** Text. */
    CONTENT_TYPE,
    /** Text. */
    CONTENT_ENCODING
}
