package io.trivium.message.mapping;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message between a door and the store: what JMS's headers and AMQP's sections mean, in one vocabulary. A door fills one in and
 * {@link MessageMapper} makes the stored form of it, or the other way round. Not thread-safe; fields are null or 0 where nothing was
 * said.
 */
public final class Envelope {
    public static final int DEFAULT_PRIORITY = 4;

    /** Where it was sent. */
    public @Nullable Destination destination;

    /** The unique id that RocketMQ sees as UNIQ_KEY; the mapper makes none itself. */
    public @Nullable String uniqueKey;

    /** The id that an AMQP sender chose, when it is not the unique key. */
    public @Nullable MessageIdentifier foreignId;

    /** JMSType and AMQP's subject; RocketMQ's tag where it can be one. */
    public @Nullable String label;

    /** RocketMQ's keys, separated by spaces. */
    public @Nullable String keys;

    /** JMSXGroupID, AMQP's group-id, RocketMQ's sharding key. */
    public @Nullable String orderingKey;

    /** JMSXGroupSeq; null if none. */
    public @Nullable Integer groupSequence;

    public @Nullable MessageIdentifier correlationId;

    public @Nullable Destination replyTo;

    /** Not to be delivered earlier, epoch milliseconds; 0 for at once. */
    public long deliveryMillis;

    /** Not to be delivered later, epoch milliseconds; 0 for no limit. */
    public long expiryMillis;

    /** 0 to 255. */
    public int priority = DEFAULT_PRIORITY;

    public boolean durable = true;

    /** The sender's time, epoch milliseconds; 0 if not told. */
    public long bornMillis;

    /** The login of the sender, as the broker knows it. */
    public @Nullable String user;

    public @Nullable String contentType;

    public @Nullable String contentEncoding;

    /** Deliveries that failed before this one. */
    public int attempts;

    public Body body = new Body.Empty();

    /**
     * The sections of an AMQP message as they came, kept where those that would be made of this envelope are not the same bytes; else
     * null. What they are is the AMQP door's matter.
     */
    public byte @Nullable [] amqpSections;

    /**
     * Application properties with their Java types: Boolean, Byte, Short, Integer, Long, Float, Double, String, null, and for AMQP
     * also what JMS has no type for: Character, java.util.UUID, byte[], java.math.BigInteger (ulong), java.util.Date, and of
     * {@link io.trivium.message.amqp} Unsigned, CodePoint, Symbol, Decimal. {@link JmsView} shows them in JMS's types.
     */
    public final Map<String, @Nullable Object> properties = new LinkedHashMap<>();
}
