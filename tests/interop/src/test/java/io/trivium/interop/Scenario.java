package io.trivium.interop;

/** Something an application does, with its own assertions. Has a public constructor without parameters. */
public interface Scenario {
    /**
     * Runs it to its end and stops its clients.
     *
     * @param nameServer {@code host:port}
     * @param unique a word for names of topics and groups that no other scenario uses
     */
    void run(String nameServer, String unique) throws Exception;
}
