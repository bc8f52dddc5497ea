package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.RawHeader;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ReplyHeader;

/**
 * The reply header of {@link PullMessage}, whatever the code.
 *
 * @param suggestedBrokerId which replica to ask next, 0 the master
 * @param topicFlags the units that the topic belongs to
 * @param groupFlags the same of the group
 */
public record PullMessageReply(
        long suggestedBrokerId, long nextOffset, long minOffset, long maxOffset, int topicFlags, int groupFlags)
        implements ReplyHeader {
    public PullMessageReply(long suggestedBrokerId, long nextOffset, long minOffset, long maxOffset) {
        this(suggestedBrokerId, nextOffset, minOffset, maxOffset, 0, 0);
    }

    /** The header of a reply, wherever it came from. */
    public static PullMessageReply of(Reply reply) {
        if (reply.header() instanceof PullMessageReply typed) {
            return typed;
        }
        Fields fields = RawHeader.fieldsOf(reply);
        return new PullMessageReply(
                fields.requiredLong("suggestWhichBrokerId"),
                fields.requiredLong("nextBeginOffset"),
                fields.requiredLong("minOffset"),
                fields.requiredLong("maxOffset"),
                fields.intOr("topicSysFlag", 0),
                fields.intOr("groupSysFlag", 0));
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("suggestWhichBrokerId", suggestedBrokerId)
                .add("nextBeginOffset", nextOffset)
                .add("minOffset", minOffset)
                .add("maxOffset", maxOffset)
                .add("topicSysFlag", topicFlags)
                .add("groupSysFlag", groupFlags);
    }
}
