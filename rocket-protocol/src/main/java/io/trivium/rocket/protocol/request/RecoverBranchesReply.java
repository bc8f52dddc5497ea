package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.RawHeader;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ReplyHeader;
import java.util.List;

/**
 * The reply header of {@link RecoverBranches}.
 *
 * @param transactions names, none of which holds a comma
 */
public record RecoverBranchesReply(List<String> transactions) implements ReplyHeader {
    /** The header of a reply, wherever it came from. */
    public static RecoverBranchesReply of(Reply reply) {
        if (reply.header() instanceof RecoverBranchesReply typed) {
            return typed;
        }
        Fields fields = RawHeader.fieldsOf(reply);
        String names = RequestFields.textOr(fields, "transactions", "");
        return new RecoverBranchesReply(names.isEmpty() ? List.of() : List.of(names.split(",", -1)));
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("transactions", String.join(",", transactions));
    }
}
