package io.trivium.rocket.server.send;

import io.trivium.broker.publish.IndexFlags;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.topic.Topic;
import io.trivium.message.KeyHashes;
import io.trivium.message.MessageIds;
import io.trivium.message.MessageProperties;
import io.trivium.message.NewRecord;
import io.trivium.message.PropertyNames;
import io.trivium.message.SysFlags;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.server.config.Surroundings;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.topics.Topics;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;

/**
 * Encodes messages for the log: adds what the broker says of each, removes what only it may say, and turns delays into delivery times.
 * Thread-safe.
 */
public final class MessageFactory {
    /** The properties that only the broker may say: it takes them out of what comes, and adds its own. */
    public static final Set<String> OF_BROKER =
            Set.of(PropertyNames.POP_CK, PropertyNames.MSG_REGION, PropertyNames.TRACE_ON, PropertyNames.CLUSTER);

    private static final char NAME_END = 1;
    private static final char VALUE_END = 2;
    private static final String LAST_END = String.valueOf(VALUE_END);

    private final RocketServerConfig config;
    private final Surroundings surroundings;
    private final String brokerProperties;

    public MessageFactory(RocketServerConfig config, Surroundings surroundings) {
        this.config = config;
        this.surroundings = surroundings;
        this.brokerProperties = property(PropertyNames.MSG_REGION, config.region())
                + property(PropertyNames.TRACE_ON, Boolean.toString(config.traceOn()))
                + property(PropertyNames.CLUSTER, config.clusterName());
    }

    /**
     * Encodes a message.
     *
     * @throws Refused with {@link ResponseCode#MESSAGE_ILLEGAL} if the properties are too long or a time in them is none
     */
    public Outgoing encode(Draft given) {
        return encode(given, brokerProperties);
    }

    /**
     * Encodes a message that is kept for operators. The delays that its producer asked for stay with it, and count when it is sent on.
     *
     * @throws Refused with {@link ResponseCode#MESSAGE_ILLEGAL} if the properties are too long
     */
    public Outgoing encodeAside(Draft draft) {
        String properties = clean(draft.properties()).encode();
        return finish(draft, PropertyPass.of(properties, draft.topic().name()), properties, brokerProperties, 0, false);
    }

    /** Encodes a message of a batch, to which the broker adds nothing but an id. */
    Outgoing encodeOfBatch(Draft given) {
        return encode(given, "");
    }

    private Outgoing encode(Draft given, String added) {
        PropertyPass pass = PropertyPass.of(given.properties(), given.topic().name());
        Draft draft = given;
        if (pass.queuePriority() >= 0) {
            draft = byPriority(given, pass);
            pass = PropertyPass.of(draft.properties(), draft.topic().name());
        }
        boolean retried = draft.attempts() > 0 && pass.delayLevel() > 0;
        if (pass.prepared() && !retried) {
            return prepare(draft, pass, added);
        }
        if (pass.prepared() || pass.delayLevel() > 0 || pass.timed()) {
            return schedule(draft, pass, added);
        }
        return finish(
                draft,
                pass,
                pass.needsEdit() ? clean(draft.properties()).encode() : draft.properties(),
                added,
                0,
                false);
    }

    /**
     * RocketMQ has a queue for each priority, the last one for all that are higher. It forgets the priority of a message that is
     * delayed, ordered or in a transaction.
     */
    private static Draft byPriority(Draft draft, PropertyPass pass) {
        if (pass.prepared() || pass.delayLevel() > 0 || pass.timed() || pass.orderingKeyHash() != 0) {
            MessageProperties properties = MessageProperties.parse(draft.properties());
            return draft.withProperties(
                    properties.remove(PropertyNames.SYS_MSG_PRIORITY).encode());
        }
        return draft.inQueue((int) Math.min(pass.queuePriority(), draft.topic().writeQueues() - 1));
    }

    /** A message that is to wait: its delay becomes a time, and its properties those that it is delivered with. */
    private Outgoing schedule(Draft draft, PropertyPass pass, String added) {
        if (pass.malformedTimer() && pass.delayLevel() == 0) {
            throw new Refused(ResponseCode.MESSAGE_ILLEGAL, "a delivery time must be a number that is not negative");
        }
        MessageProperties properties = clean(draft.properties()).remove(PropertyNames.TRAN_MSG);
        long now = surroundings.clock().millis();
        long due = pass.dueMillis(now);
        if (pass.delayLevel() > 0) {
            due = now + config.delays().millis(pass.delayLevel());
            // RocketMQ 5 leaves the level in what it delivers.
            properties
                    .remove(PropertyNames.TIMER_DELAY_SEC)
                    .remove(PropertyNames.TIMER_DELAY_MS)
                    .remove(PropertyNames.TIMER_DELIVER_MS);
        } else if (due >= 0) {
            properties.set(PropertyNames.TIMER_OUT_MS, Long.toString(due));
        }
        if (due > now) {
            properties
                    .set(PropertyNames.REAL_TOPIC, draft.topic().name())
                    .set(PropertyNames.REAL_QID, Integer.toString(Math.max(0, draft.queue())));
        }
        if (due >= 0) {
            properties.set(PropertyNames.TRV_DELIVERY, Long.toString(due));
        }
        return finish(draft, pass, properties.encode(), added, due > now ? due : 0, false);
    }

    /** A message that waits for a commit keeps its delays: they count from the commit on. */
    private Outgoing prepare(Draft draft, PropertyPass pass, String added) {
        String uniqueKey = uniqueKey(pass);
        MessageProperties properties = clean(draft.properties())
                .set(PropertyNames.UNIQ_KEY, uniqueKey)
                .set(PropertyNames.TRANSACTION_ID, uniqueKey);
        String encoded = properties.encode();
        Draft fixed = new Draft(
                draft.topic(),
                draft.queue() < 0 ? anyQueue(draft.topic()) : draft.queue(),
                draft.flag(),
                draft.sysFlag() & ~SysFlags.TRANSACTION_MASK,
                draft.bornMillis(),
                draft.bornHost(),
                draft.attempts(),
                0,
                draft.body(),
                encoded);
        boolean knowsKey = pass.uniqueKey() != null;
        return finish(
                fixed, knowsKey ? pass : PropertyPass.of(encoded, draft.topic().name()), encoded, added, 0, true);
    }

    private Outgoing finish(
            Draft draft, PropertyPass pass, String properties, String added, long deliverAtMillis, boolean prepared) {
        String uniqueKey = uniqueKey(pass);
        long[] keyHashes = pass.keyHashes();
        boolean ended = properties.isEmpty() || properties.charAt(properties.length() - 1) == VALUE_END;
        String addedKey = "";
        if (pass.uniqueKey() == null) {
            addedKey = property(PropertyNames.UNIQ_KEY, uniqueKey);
            keyHashes = Arrays.copyOf(keyHashes, keyHashes.length + 1);
            keyHashes[keyHashes.length - 1] = KeyHashes.key(draft.topic().name(), uniqueKey);
        }
        ByteBuffer record = record(draft, properties + (ended ? "" : LAST_END) + addedKey + added);
        boolean compressed = (draft.sysFlag() & SysFlags.COMPRESSED) != 0;
        OutgoingMessage message = new OutgoingMessage(
                draft.queue() < 0 ? OutgoingMessage.ANY_QUEUE : draft.queue(),
                record,
                pass.tagHash(),
                orderingKeyHash(draft, pass),
                pass.flags() | (compressed ? IndexFlags.COMPRESSED : 0),
                pass.priority(),
                deliverAtMillis,
                keyHashes);
        return new Outgoing(message, uniqueKey, prepared, pass.written());
    }

    private ByteBuffer record(Draft draft, String properties) {
        try {
            return new NewRecord(
                            draft.topic().name(),
                            Math.max(0, draft.queue()),
                            draft.flag(),
                            draft.sysFlag(),
                            draft.bornMillis(),
                            draft.bornHost(),
                            config.advertised(),
                            draft.attempts(),
                            draft.preparedPosition(),
                            draft.body(),
                            properties)
                    .encode();
        } catch (IllegalArgumentException e) {
            throw new Refused(ResponseCode.MESSAGE_ILLEGAL, String.valueOf(e.getMessage()));
        }
    }

    /** In an ordered topic a message without a key is ordered by its queue. */
    private static int orderingKeyHash(Draft draft, PropertyPass pass) {
        boolean byQueue = pass.orderingKeyHash() == 0 && draft.queue() >= 0 && Topics.inOrder(draft.topic());
        return byQueue ? KeyHashes.orderingKey(Integer.toString(draft.queue())) : pass.orderingKeyHash();
    }

    private String uniqueKey(PropertyPass pass) {
        String given = pass.uniqueKey();
        return given != null
                ? given
                : MessageIds.uniqueKey(
                        surroundings.random(), surroundings.clock().millis());
    }

    private int anyQueue(Topic topic) {
        return surroundings.random().nextInt(Math.max(1, topic.writeQueues()));
    }

    /** Without what only the broker may say. */
    private static MessageProperties clean(String properties) {
        MessageProperties clean = MessageProperties.parse(properties);
        OF_BROKER.forEach(clean::remove);
        return clean;
    }

    private static String property(String name, String value) {
        return name + NAME_END + value + VALUE_END;
    }
}
