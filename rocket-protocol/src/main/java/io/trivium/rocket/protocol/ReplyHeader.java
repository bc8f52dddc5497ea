package io.trivium.rocket.protocol;

/** The typed header of a reply: one record type for each kind of answer that has fields. */
public interface ReplyHeader {
    /** Adds the header fields. */
    void writeTo(Fields fields);
}
