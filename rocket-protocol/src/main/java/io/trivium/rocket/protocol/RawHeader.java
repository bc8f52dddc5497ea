package io.trivium.rocket.protocol;

/** The header of a reply that came in a frame: its fields, not yet given a type. */
public record RawHeader(Fields fields) implements ReplyHeader {
    /** The fields of a reply's header, whatever its type. */
    public static Fields fieldsOf(Reply reply) {
        ReplyHeader header = reply.header();
        if (header instanceof RawHeader raw) {
            return raw.fields();
        }
        Fields fields = new Fields();
        if (header != null) {
            header.writeTo(fields);
        }
        return fields;
    }

    @Override
    public void writeTo(Fields to) {
        fields.forEach(to::add);
    }
}
