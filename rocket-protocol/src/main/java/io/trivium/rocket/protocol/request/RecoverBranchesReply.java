package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.RawHeader;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ReplyHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The reply header of {@link RecoverBranches}. */
public record RecoverBranchesReply(List<Branch> branches) implements ReplyHeader {
    /** Nobody but its coordinator has decided it. */
    public static final String UNDECIDED = "";

    public static final String COMMITTED = "COMMITTED";
    public static final String ROLLED_BACK = "ROLLED_BACK";

    /**
     * A branch.
     *
     * @param transaction its name, which holds no comma
     * @param preparedMillis when it was prepared
     * @param decision of an operator: one of the constants
     */
    public record Branch(String transaction, long preparedMillis, String decision) {}

    /** The header of a reply, wherever it came from. */
    public static RecoverBranchesReply of(Reply reply) {
        if (reply.header() instanceof RecoverBranchesReply typed) {
            return typed;
        }
        Fields fields = RawHeader.fieldsOf(reply);
        List<String> names = words(fields, "transactions");
        List<String> millis = words(fields, "preparedMillis");
        List<String> decisions = words(fields, "decisions");
        List<Branch> branches = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String since = i < millis.size() ? millis.get(i) : "";
            branches.add(new Branch(
                    names.get(i),
                    since.matches("[0-9]{1,18}") ? Long.parseLong(since) : 0,
                    i < decisions.size() ? decisions.get(i) : UNDECIDED));
        }
        return new RecoverBranchesReply(List.copyOf(branches));
    }

    private static List<String> words(Fields fields, String name) {
        String words = RequestFields.textOr(fields, name, "");
        return words.isEmpty() ? List.of() : List.of(words.split(",", -1));
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("transactions", branches.stream().map(Branch::transaction).collect(Collectors.joining(",")));
        fields.add(
                "preparedMillis",
                branches.stream()
                        .map(branch -> Long.toString(branch.preparedMillis()))
                        .collect(Collectors.joining(",")));
        fields.add("decisions", branches.stream().map(Branch::decision).collect(Collectors.joining(",")));
    }
}
