package io.trivium.message.mapping;

import io.trivium.message.MessageProperties;
import io.trivium.message.PropertyNames;
import io.trivium.message.StoredMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Makes the stored form of envelopes, and envelopes of stored messages. Safe for threads. */
public final class MessageMapper {
    /**
     * The most bytes of properties that are stored before those of the application move behind the body: so much less than RocketMQ's
     * limit that what the broker adds finds room.
     */
    static final int MAX_PROPERTY_BYTES = MessageProperties.MAX_ENCODED_BYTES - 2048;

    private MessageMapper() {}

    /**
     * Returns the stored form of a message that is to be sent.
     *
     * @throws IllegalArgumentException if it has no destination, its headers alone exceed RocketMQ's limit of properties, or a value is
     *     of a type or range that cannot be stored
     */
    public static MappedMessage toStored(Envelope envelope) {
        TypedWriter headers = new TypedWriter();
        String topic = HeaderWriter.write(envelope, headers);
        TypedWriter application = applicationProperties(envelope);
        byte[] body = Bodies.write(envelope.body);
        int bytes =
                headers.properties().encodedBytes() + application.properties().encodedBytes();
        if (bytes <= MAX_PROPERTY_BYTES) {
            headers.addAll(application);
        } else {
            byte[] spilled = application.properties().encode().getBytes(StandardCharsets.UTF_8);
            headers.plain(PropertyNames.TRV_SPILL, Integer.toString(spilled.length));
            mustFit(headers.properties());
            body = joined(body, spilled);
        }
        return new MappedMessage(topic, envelope.orderingKey, envelope.bornMillis, headers.properties(), body);
    }

    /**
     * Returns a stored message as an envelope. Properties of RocketMQ's and of the broker's own are not among the envelope's, malformed
     * ones of ours count as absent, and a body that is not what its kind says is plain bytes.
     *
     * @param maxBodyBytes the most that a compressed body may have when it is inflated
     * @throws UnreadableBodyException if the body is compressed, and is not zlib's, damaged or too large
     */
    public static Envelope toEnvelope(StoredMessage message, int maxBodyBytes) {
        byte[] bytes = message.properties().contains(PropertyNames.TRV_EMPTY)
                ? new byte[0]
                : Compression.inflated(message.body(), message.sysFlag(), maxBodyBytes);
        Envelope envelope = headers(message);
        int spilledBytes = readSpilled(message.properties(), bytes, envelope);
        byte[] body = spilledBytes > 0 ? Arrays.copyOf(bytes, bytes.length - spilledBytes) : bytes;
        envelope.body = Bodies.read(message.properties().get(PropertyNames.TRV_BODY), body);
        return envelope;
    }

    /**
     * Returns a stored message as an envelope without its body: what selectors look at. A body that is compressed is inflated only if
     * properties stand behind it.
     *
     * @param maxBodyBytes as in {@link #toEnvelope}
     * @throws UnreadableBodyException if properties stand behind a body that cannot be inflated
     */
    public static Envelope toHeaders(StoredMessage message, int maxBodyBytes) {
        Envelope envelope = headers(message);
        if (message.properties().contains(PropertyNames.TRV_SPILL)) {
            byte[] bytes = Compression.inflated(message.body(), message.sysFlag(), maxBodyBytes);
            readSpilled(message.properties(), bytes, envelope);
        }
        return envelope;
    }

    private static Envelope headers(StoredMessage message) {
        Envelope envelope = new Envelope();
        TypedReader properties = new TypedReader(message.properties());
        HeaderReader.read(message, properties, envelope);
        properties.applicationProperties(envelope.properties);
        envelope.amqpSections = amqpSections(message.properties());
        return envelope;
    }

    /** Returns how many bytes at the end of a body are properties. */
    private static int readSpilled(MessageProperties properties, byte[] bytes, Envelope envelope) {
        long spilled = properties.longOr(PropertyNames.TRV_SPILL, 0);
        if (spilled <= 0 || spilled > bytes.length) {
            return 0;
        }
        String text = new String(bytes, bytes.length - (int) spilled, (int) spilled, StandardCharsets.UTF_8);
        MessageProperties moved = MessageProperties.parse(text);
        new TypedReader(moved).applicationProperties(envelope.properties);
        envelope.amqpSections = amqpSections(moved);
        return (int) spilled;
    }

    private static TypedWriter applicationProperties(Envelope envelope) {
        TypedWriter application = new TypedWriter();
        envelope.properties.forEach(application::application);
        if (envelope.amqpSections != null) {
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(envelope.amqpSections);
            application.plain(PropertyNames.TRV_AMQP, text);
        }
        return application;
    }

    private static byte @Nullable [] amqpSections(MessageProperties properties) {
        String text = properties.get(PropertyNames.TRV_AMQP);
        try {
            return text == null ? null : Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static void mustFit(MessageProperties headers) {
        int bytes = headers.encodedBytes();
        if (bytes > MAX_PROPERTY_BYTES) {
            throw new IllegalArgumentException(
                    "the headers of a message take " + bytes + " bytes, more than " + MAX_PROPERTY_BYTES);
        }
    }

    private static byte[] joined(byte[] body, byte[] spilled) {
        byte[] joined = Arrays.copyOf(body, Math.addExact(body.length, spilled.length));
        System.arraycopy(spilled, 0, joined, body.length, spilled.length);
        return joined;
    }
}
