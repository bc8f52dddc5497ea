package io.trivium.message.selector;

/** The languages in which consumers say what they want. */
public enum Dialect {
    /** Jakarta Messaging 3.1, §3.8. */
    JMS,
    /** What RocketMQ's clients call SQL92: properties are texts, and are read as numbers where they meet numbers. */
    SQL92
}
