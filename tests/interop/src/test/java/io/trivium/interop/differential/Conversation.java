package io.trivium.interop.differential;

/**
 * A script that is played on both sides.
 *
 * @param name what it is about, {@code area/thing/variation}
 * @param script what is said
 */
record Conversation(String name, Script script) {
    /** Says something and hears the answers; what it asks by {@link Talk#ask} is compared. */
    interface Script {
        void play(Talk talk) throws Exception;
    }
}
