package io.trivium.rocket.protocol.request;

import io.trivium.rocket.protocol.BadRequestException;
import io.trivium.rocket.protocol.Fields;
import java.util.ArrayList;
import java.util.List;

/** Forms of fields that several requests share. */
final class RequestFields {
    private RequestFields() {}

    static String textOr(Fields fields, String name, String otherwise) {
        String value = fields.text(name);
        return value == null ? otherwise : value;
    }

    /** Offsets separated by commas; at least one. */
    static List<Long> offsets(Fields fields, String name) {
        List<Long> offsets = new ArrayList<>();
        for (String offset : fields.requiredText(name).split(",", -1)) {
            try {
                offsets.add(Long.parseLong(offset));
            } catch (NumberFormatException e) {
                throw new BadRequestException("the field " + name + " holds no offset: " + offset);
            }
        }
        return offsets;
    }

    static String join(List<Long> offsets) {
        StringBuilder text = new StringBuilder(offsets.size() * 8);
        for (long offset : offsets) {
            if (!text.isEmpty()) {
                text.append(',');
            }
            text.append(offset);
        }
        return text.toString();
    }
}
