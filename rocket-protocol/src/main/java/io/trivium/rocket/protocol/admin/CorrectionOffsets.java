package io.trivium.rocket.protocol.admin;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import java.util.Arrays;
import java.util.List;

/**
 * QUERY_CORRECTION_OFFSET: the smallest offsets on a topic of all groups but the filtered ones, where a group is ahead of them.
 *
 * @param filtered groups that do not count
 * @param group the group that is compared
 */
public record CorrectionOffsets(List<String> filtered, String group, String topic) implements Request {
    public static final int CODE = 308;

    static CorrectionOffsets read(Fields fields) {
        String filtered = fields.text("filterGroups");
        return new CorrectionOffsets(
                filtered == null || filtered.isEmpty() ? List.of() : Arrays.asList(filtered.split(",", -1)),
                fields.requiredText("compareGroup"),
                fields.requiredText("topic"));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void writeTo(Fields fields) {
        fields.add("filterGroups", filtered.isEmpty() ? null : String.join(",", filtered))
                .add("compareGroup", group)
                .add("topic", topic);
    }
}
