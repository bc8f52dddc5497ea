package io.trivium.broker.publish;

/**
 * When the sender is answered. Readers see a message only after the disk was forced, either way.
 */
public enum Durability {
    /** After the disk has it: survives a power cut. */
    FORCED,
    /** After the operating system has it: survives the death of the process. */
    WRITTEN
}
