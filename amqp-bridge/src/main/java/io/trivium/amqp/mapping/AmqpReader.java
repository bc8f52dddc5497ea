package io.trivium.amqp.mapping;

import io.trivium.amqp.mapping.SectionScan.Place;
import io.trivium.amqp.wire.AmqpException;
import io.trivium.message.mapping.Destination;
import io.trivium.message.mapping.DestinationKind;
import io.trivium.message.mapping.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.ProtonBufferAllocator;
import org.apache.qpid.protonj2.codec.CodecFactory;
import org.apache.qpid.protonj2.codec.Decoder;
import org.apache.qpid.protonj2.codec.DecoderState;
import org.apache.qpid.protonj2.types.Symbol;
import org.apache.qpid.protonj2.types.messaging.ApplicationProperties;
import org.apache.qpid.protonj2.types.messaging.Header;
import org.apache.qpid.protonj2.types.messaging.MessageAnnotations;
import org.apache.qpid.protonj2.types.messaging.Properties;
import org.jspecify.annotations.Nullable;

/** Reads a message that an AMQP client sent. Not thread-safe: one for each connection. */
public final class AmqpReader {
    private final Decoder decoder = CodecFactory.getDecoder();
    private final DecoderState state = decoder.newDecoderState();

    /**
     * Reads a message.
     *
     * @param message its sections as encoded
     * @param nowMillis the time of its arrival, epoch milliseconds: what its delays count from
     * @throws AmqpException amqp:decode-error if it is malformed
     */
    public ReceivedMessage read(byte[] message, long nowMillis) {
        List<Place> places = SectionScan.places(message);
        try {
            return new Reading(message, nowMillis).read(places);
        } catch (AmqpException e) {
            throw e;
        } catch (RuntimeException e) {
            // The codec has as many kinds of failures as there are ways to be wrong.
            throw SectionScan.malformed("a message could not be decoded: " + e.getMessage());
        } finally {
            state.reset();
        }
    }

    private final class Reading {
        private final byte[] message;
        private final long nowMillis;
        private final Envelope envelope = new Envelope();
        private @Nullable Properties properties;
        private @Nullable Object messageType;
        private @Nullable Object replyToKind;
        private @Nullable Object destinationKind;

        Reading(byte[] message, long nowMillis) {
            this.message = message;
            this.nowMillis = nowMillis;
            // What an absent header says (AMQP 1.0 §3.2.1).
            envelope.durable = false;
            envelope.bornMillis = nowMillis;
        }

        ReceivedMessage read(List<Place> places) {
            int bodyStart = -1;
            int bodyEnd = -1;
            int bodySections = 0;
            @Nullable Section bodyKind = null;
            for (Place place : places) {
                if (place.section().body()) {
                    bodyStart = bodySections++ == 0 ? place.start() : bodyStart;
                    bodyEnd = place.end();
                    bodyKind = place.section();
                } else {
                    section(place);
                }
            }
            properties();
            // A message must have a body (AMQP 1.0 §3.2), but JMS clients send an empty one without.
            if (bodyKind != null) {
                BodyReader body = new BodyReader(message, bodyStart, bodyEnd, decoder, state);
                envelope.body = body.read(bodySections == 1 ? bodyKind : null, messageType, envelope.contentType);
            }
            @Nullable Properties said = properties;
            return new ReceivedMessage(
                    envelope,
                    said == null ? null : said.getTo(),
                    Annotations.kind(destinationKind),
                    said == null || said.getUserId() == null ? null : Values.bytes(said.getUserId()));
        }

        private void section(Place place) {
            switch (place.section()) {
                case HEADER -> header(decode(place, Header.class));
                case MESSAGE_ANNOTATIONS -> annotations(decode(place, MessageAnnotations.class));
                case PROPERTIES -> properties = decode(place, Properties.class);
                case APPLICATION_PROPERTIES -> applicationProperties(decode(place, ApplicationProperties.class));
                default -> {
                    // Delivery annotations are for this peer only, and no footer is known.
                }
            }
        }

        private <T> T decode(Place place, Class<T> type) {
            ProtonBuffer buffer =
                    ProtonBufferAllocator.defaultAllocator().copy(message, place.start(), place.end() - place.start());
            return decoder.readObject(buffer, state, type);
        }

        private void header(Header header) {
            envelope.durable = header.isDurable();
            if (header.hasPriority()) {
                envelope.priority = header.getPriority() & 0xFF;
            }
            if (header.hasTimeToLive()) {
                envelope.expiryMillis = nowMillis + header.getTimeToLive();
            }
        }

        private void annotations(MessageAnnotations section) {
            Map<Symbol, Object> said = section.getValue();
            if (said == null) {
                return;
            }
            messageType = said.get(Annotations.MESSAGE_TYPE);
            replyToKind = said.get(Annotations.REPLY_TO);
            destinationKind = said.get(Annotations.DESTINATION);
            envelope.keys = Values.text(said.get(Annotations.KEYS));
            Long time = Values.number(said.get(Annotations.DELIVERY_TIME));
            if (time != null) {
                envelope.deliveryMillis = Math.max(0, time);
            } else if (said.get(Annotations.DELIVERY_DELAY) instanceof Number delay && delay.longValue() > 0) {
                envelope.deliveryMillis = nowMillis + Math.min(delay.longValue(), Long.MAX_VALUE - nowMillis);
            }
        }

        private void properties() {
            Properties said = properties;
            if (said == null) {
                return;
            }
            envelope.foreignId = Identifiers.read(said.getMessageId());
            envelope.correlationId = Identifiers.read(said.getCorrelationId());
            envelope.label = said.getSubject();
            if (said.getUserId() != null) {
                byte[] user = Values.bytes(said.getUserId());
                envelope.user = user.length == 0 ? null : new String(user, StandardCharsets.UTF_8);
            }
            envelope.contentType = said.getContentType();
            envelope.contentEncoding = said.getContentEncoding();
            envelope.orderingKey = said.getGroupId();
            if (said.hasGroupSequence()) {
                envelope.groupSequence = (int) said.getGroupSequence();
            }
            if (said.hasCreationTime()) {
                envelope.bornMillis = said.getCreationTime();
            }
            if (said.hasAbsoluteExpiryTime()) {
                envelope.expiryMillis = said.getAbsoluteExpiryTime();
            }
            if (said.getReplyTo() != null) {
                DestinationKind kind = Annotations.kind(replyToKind);
                envelope.replyTo = new Destination(said.getReplyTo(), kind == null ? DestinationKind.QUEUE : kind);
            }
        }

        private void applicationProperties(ApplicationProperties section) {
            Map<String, Object> said = section.getValue();
            if (said != null) {
                said.forEach((name, value) -> envelope.properties.put(name, Values.property(value)));
            }
        }
    }
}
