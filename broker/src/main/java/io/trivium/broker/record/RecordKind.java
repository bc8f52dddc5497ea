package io.trivium.broker.record;

import io.trivium.broker.record.LogRecord.Acknowledged;
import io.trivium.broker.record.LogRecord.Answered;
import io.trivium.broker.record.LogRecord.Atomic;
import io.trivium.broker.record.LogRecord.Attempted;
import io.trivium.broker.record.LogRecord.BranchEnded;
import io.trivium.broker.record.LogRecord.BranchPrepared;
import io.trivium.broker.record.LogRecord.CursorMoved;
import io.trivium.broker.record.LogRecord.Delivered;
import io.trivium.broker.record.LogRecord.DocumentDropped;
import io.trivium.broker.record.LogRecord.DocumentSet;
import io.trivium.broker.record.LogRecord.GroupDropped;
import io.trivium.broker.record.LogRecord.GroupSet;
import io.trivium.broker.record.LogRecord.Prepared;
import io.trivium.broker.record.LogRecord.PreparedChecked;
import io.trivium.broker.record.LogRecord.PreparedEnded;
import io.trivium.broker.record.LogRecord.Published;
import io.trivium.broker.record.LogRecord.ScheduleCancelled;
import io.trivium.broker.record.LogRecord.SchedulePassed;
import io.trivium.broker.record.LogRecord.Scheduled;
import io.trivium.broker.record.LogRecord.SegmentDropped;
import io.trivium.broker.record.LogRecord.Staged;
import io.trivium.broker.record.LogRecord.Started;
import io.trivium.broker.record.LogRecord.TopicDropped;
import io.trivium.broker.record.LogRecord.TopicSet;

/** The numbers of the kinds of records. They are stored and never change their meaning. */
final class RecordKind {
    static final byte STARTED = 1;
    static final byte PUBLISHED = 2;
    static final byte SCHEDULED = 3;
    static final byte SCHEDULE_CANCELLED = 4;
    static final byte PREPARED = 5;
    static final byte PREPARED_ENDED = 6;
    static final byte ACKNOWLEDGED = 7;
    static final byte ATTEMPTED = 8;
    static final byte CURSOR_MOVED = 9;
    static final byte TOPIC_SET = 10;
    static final byte TOPIC_DROPPED = 11;
    static final byte GROUP_SET = 12;
    static final byte GROUP_DROPPED = 13;
    static final byte ATOMIC = 14;
    static final byte STAGED = 15;
    static final byte BRANCH_PREPARED = 16;
    static final byte BRANCH_ENDED = 17;
    static final byte ANSWERED = 18;
    static final byte PREPARED_CHECKED = 19;
    static final byte DELIVERED = 20;
    static final byte SEGMENT_DROPPED = 25;
    static final byte DOCUMENT_SET = 32;
    static final byte DOCUMENT_DROPPED = 33;
    static final byte SCHEDULE_PASSED = 24;

    private RecordKind() {}

    static byte of(LogRecord entry) {
        // The frequent ones first.
        if (entry instanceof Published) {
            return PUBLISHED;
        } else if (entry instanceof Acknowledged) {
            return ACKNOWLEDGED;
        } else if (entry instanceof CursorMoved) {
            return CURSOR_MOVED;
        } else if (entry instanceof Atomic) {
            return ATOMIC;
        } else if (entry instanceof Answered) {
            return ANSWERED;
        } else if (entry instanceof Scheduled) {
            return SCHEDULED;
        } else if (entry instanceof Prepared) {
            return PREPARED;
        } else if (entry instanceof PreparedEnded) {
            return PREPARED_ENDED;
        } else if (entry instanceof ScheduleCancelled) {
            return SCHEDULE_CANCELLED;
        } else if (entry instanceof SchedulePassed) {
            return SCHEDULE_PASSED;
        } else if (entry instanceof Attempted) {
            return ATTEMPTED;
        } else if (entry instanceof Delivered) {
            return DELIVERED;
        } else if (entry instanceof TopicSet) {
            return TOPIC_SET;
        } else if (entry instanceof TopicDropped) {
            return TOPIC_DROPPED;
        } else if (entry instanceof GroupSet) {
            return GROUP_SET;
        } else if (entry instanceof GroupDropped) {
            return GROUP_DROPPED;
        } else if (entry instanceof Started) {
            return STARTED;
        } else if (entry instanceof SegmentDropped) {
            return SEGMENT_DROPPED;
        } else if (entry instanceof DocumentSet) {
            return DOCUMENT_SET;
        } else if (entry instanceof DocumentDropped) {
            return DOCUMENT_DROPPED;
        }
        return ofTransaction(entry);
    }

    private static byte ofTransaction(LogRecord entry) {
        if (entry instanceof Staged) {
            return STAGED;
        } else if (entry instanceof BranchPrepared) {
            return BRANCH_PREPARED;
        } else if (entry instanceof BranchEnded) {
            return BRANCH_ENDED;
        } else if (entry instanceof PreparedChecked) {
            return PREPARED_CHECKED;
        }
        throw new IllegalArgumentException("unknown record: " + entry);
    }
}
