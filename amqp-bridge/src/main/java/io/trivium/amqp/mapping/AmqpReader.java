package io.trivium.amqp.mapping;

import io.trivium.amqp.mapping.SectionScan.Place;
import io.trivium.amqp.wire.AmqpException;
import io.trivium.message.amqp.AmqpFormatException;
import io.trivium.message.amqp.Symbol;
import io.trivium.message.amqp.Unsigned;
import io.trivium.message.mapping.Destination;
import io.trivium.message.mapping.DestinationKind;
import io.trivium.message.mapping.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a message that an AMQP client sent, by a codec that keeps nothing of what it reads: the protocol engine's remembers every symbol
 * for good.
 */
public final class AmqpReader {
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
        } catch (AmqpFormatException e) {
            throw SectionScan.malformed("a message could not be decoded: " + e.getMessage());
        }
    }

    private static final class Reading {
        /** Places of fields among a message's properties (AMQP 1.0 §3.2.4), here and below. */
        private static final int USER_ID = 1;

        private static final int TO = 2;

        private final byte[] message;
        private final long nowMillis;
        private final Envelope envelope = new Envelope();
        private Fields properties = Fields.NONE;
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
                BodyReader body = new BodyReader(message, bodyStart, bodyEnd);
                envelope.body = body.read(bodySections == 1 ? bodyKind : null, messageType, envelope.contentType);
            }
            return new ReceivedMessage(
                    envelope,
                    properties.get(TO, String.class),
                    Annotations.kind(destinationKind),
                    properties.get(USER_ID, byte[].class));
        }

        private void section(Place place) {
            switch (place.section()) {
                case HEADER -> header(Fields.of(value(place)));
                case MESSAGE_ANNOTATIONS -> annotations(map(value(place)));
                case PROPERTIES -> properties = Fields.of(value(place));
                case APPLICATION_PROPERTIES -> applicationProperties(map(value(place)));
                default -> {
                    // Delivery annotations are for this peer only, and no footer is known.
                }
            }
        }

        private @Nullable Object value(Place place) {
            return Values.described(message, place.start(), place.end());
        }

        private static Map<?, ?> map(@Nullable Object value) {
            if (value != null && !(value instanceof Map)) {
                throw SectionScan.malformed("a section that should be a map is none");
            }
            return value == null ? Map.of() : (Map<?, ?>) value;
        }

        private void header(Fields header) {
            envelope.durable = Boolean.TRUE.equals(header.get(0, Boolean.class));
            Unsigned priority = header.get(1, Unsigned.class);
            if (priority != null) {
                envelope.priority = (int) Math.min(255, priority.value());
            }
            Unsigned timeToLive = header.get(2, Unsigned.class);
            if (timeToLive != null) {
                envelope.expiryMillis = nowMillis + timeToLive.value();
            }
        }

        private void annotations(Map<?, ?> said) {
            messageType = said.get(Annotations.MESSAGE_TYPE);
            replyToKind = said.get(Annotations.REPLY_TO);
            destinationKind = said.get(Annotations.DESTINATION);
            envelope.keys = Values.text(said.get(Annotations.KEYS));
            Long time = Values.number(said.get(Annotations.DELIVERY_TIME));
            Long delay = Values.number(said.get(Annotations.DELIVERY_DELAY));
            if (time != null) {
                envelope.deliveryMillis = Math.max(0, time);
            } else if (delay != null && delay > 0) {
                envelope.deliveryMillis = nowMillis + Math.min(delay, Long.MAX_VALUE - nowMillis);
            }
        }

        @SuppressWarnings("JavaUtilDate")
        private void properties() {
            envelope.foreignId = Identifiers.read(properties.get(0, Object.class));
            byte[] user = properties.get(USER_ID, byte[].class);
            envelope.user = user == null || user.length == 0 ? null : new String(user, StandardCharsets.UTF_8);
            envelope.label = properties.get(3, String.class);
            String replyTo = properties.get(4, String.class);
            if (replyTo != null) {
                DestinationKind kind = Annotations.kind(replyToKind);
                envelope.replyTo = new Destination(replyTo, kind == null ? DestinationKind.QUEUE : kind);
            }
            envelope.correlationId = Identifiers.read(properties.get(5, Object.class));
            envelope.contentType = Values.text(properties.get(6, Symbol.class));
            envelope.contentEncoding = Values.text(properties.get(7, Symbol.class));
            Date expiry = properties.get(8, Date.class);
            if (expiry != null) {
                envelope.expiryMillis = expiry.getTime();
            }
            Date created = properties.get(9, Date.class);
            if (created != null) {
                envelope.bornMillis = created.getTime();
            }
            envelope.orderingKey = properties.get(10, String.class);
            Unsigned sequence = properties.get(11, Unsigned.class);
            if (sequence != null) {
                envelope.groupSequence = (int) sequence.value();
            }
        }

        private void applicationProperties(Map<?, ?> said) {
            said.forEach((key, value) -> {
                if (!(key instanceof String name)) {
                    throw SectionScan.malformed("an application property's name is no string");
                }
                envelope.properties.put(name, Values.property(value));
            });
        }
    }
}
