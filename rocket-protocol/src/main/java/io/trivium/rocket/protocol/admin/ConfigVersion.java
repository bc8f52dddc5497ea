package io.trivium.rocket.protocol.admin;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.ReplyHeader;

/** The header of a broker's settings: a text that changes when they do. */
public record ConfigVersion(String version) implements ReplyHeader {
    @Override
    public void writeTo(Fields fields) {
        fields.add("version", version);
    }
}
