package io.trivium.broker.publish;

/**
 * When whoever sends or acknowledges is answered. Readers see a message only after the disk was forced, either way. What was only written
 * is forced with the next that somebody waits for, or soon.
 */
public enum Durability {
    /** After the disk has it: survives a power cut. */
    FORCED,
    /**
     * After the disk has it, too, but without hurry: with the next force that somebody else asks for, or within a few milliseconds. For
     * decisions whose answer nobody waits for; publications are as if forced.
     */
    GATHERED,
    /** After the operating system has it: survives the death of the process. */
    WRITTEN
}
