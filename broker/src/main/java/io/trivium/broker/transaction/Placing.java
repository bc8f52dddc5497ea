package io.trivium.broker.transaction;

import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.record.LogRecord;
import java.util.List;

/** Decides where messages go. The sequencer's. */
public interface Placing {
    /** Refuses a message that could not be published; returns its topic's number. */
    int check(String topic, OutgoingMessage message);

    /** Refuses to write messages to a full disk. */
    void admit();

    /**
     * The records that publish messages, in order; those whose topics are gone, or take nothing any more, are left out. Refused while
     * the disk is full.
     */
    List<LogRecord> place(List<Send> sends);

    /** The broker's time for what is stored now, epoch milliseconds. */
    long storeTime();

    /**
     * A message of a transaction.
     *
     * @param topic the topic's number
     */
    record Send(int topic, OutgoingMessage message) {}
}
