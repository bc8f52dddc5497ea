package io.trivium.interop.matrix;

/** A way into the broker and out of it, by a genuine client. Closing it closes its clients. */
interface Door extends AutoCloseable {
    /** Sends to a queue; returns the message's id, without the {@code ID:} of JMS, when the broker has stored it. */
    String send(String queue, Sample sample) throws Exception;

    /** Starts to receive from a queue. */
    Receiving receive(String queue) throws Exception;

    /** Fails the first delivery of the next message, and returns it as it comes again, acknowledged. */
    Sample receiveAgain(String queue) throws Exception;

    /** Sends a question to a queue, to be answered at an address of the asker's alone; returns the answer's text. */
    String ask(String queue, String question) throws Exception;

    /** Waits for a question in a queue, and sends its text and more to where the asker wants it. */
    void answer(String queue) throws Exception;

    /** Whether property types other than text survive the way in and out. */
    boolean typed();

    /** Whether a text comes out as text; else as its UTF-8 bytes. */
    boolean knowsText();

    @Override
    void close();

    /** Receives one message after the other. */
    interface Receiving {
        /** Waits for the next message and acknowledges it; a text body is a String where the door knows text. */
        Sample next() throws Exception;
    }
}
