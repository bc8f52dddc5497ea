package io.trivium.message.mapping;

import io.trivium.message.MessageIds;
import io.trivium.message.PropertyNames;
import io.trivium.message.RecordFields;
import io.trivium.message.RecordTraits;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The headers and provider properties of Jakarta Messaging that selectors may name, as they are found in stored records. */
public enum JmsHeader {
    MESSAGE_ID("JMSMessageID") {
        @Override
        public @Nullable Object value(ByteBuffer record, int at) {
            MessageIdentifier foreign = HeaderReader.identifier(text(FOREIGN_ID, record, at));
            if (foreign != null) {
                return foreign.asMessageId();
            }
            String key = text(UNIQUE_KEY, record, at);
            return MessageIdentifier.messageIdOfKey(
                    key != null
                            ? key
                            : MessageIds.offsetId(
                                    RecordFields.storeHost(record, at), RecordFields.position(record, at)));
        }
    },
    TIMESTAMP("JMSTimestamp") {
        @Override
        public Object value(ByteBuffer record, int at) {
            return RecordFields.bornMillis(record, at);
        }
    },
    CORRELATION_ID("JMSCorrelationID") {
        @Override
        public @Nullable Object value(ByteBuffer record, int at) {
            MessageIdentifier id =
                    HeaderReader.identifier(text(CORRELATION, record, at), text(CORRELATION_TYPE, record, at));
            return id == null ? null : id.asCorrelationId();
        }
    },
    TYPE("JMSType") {
        @Override
        public @Nullable Object value(ByteBuffer record, int at) {
            String type = text(LABEL, record, at);
            return type == null ? text(TAGS, record, at) : type;
        }
    },
    PRIORITY("JMSPriority") {
        @Override
        public Object value(ByteBuffer record, int at) {
            int priority = RecordTraits.priority(
                    RecordFields.longProperty(record, at, PropertyNames.TRV_PRIORITY, -1),
                    RecordFields.longProperty(record, at, PropertyNames.SYS_MSG_PRIORITY, -1));
            return (long) Math.min(priority, 9);
        }
    },
    DELIVERY_MODE("JMSDeliveryMode") {
        @Override
        public Object value(ByteBuffer record, int at) {
            return "false".equals(RecordFields.property(record, at, PropertyNames.TRV_DURABLE))
                    ? "NON_PERSISTENT"
                    : "PERSISTENT";
        }
    },
    GROUP_ID("JMSXGroupID") {
        @Override
        public @Nullable Object value(ByteBuffer record, int at) {
            return text(GROUP, record, at);
        }
    },
    GROUP_SEQ("JMSXGroupSeq") {
        @Override
        public @Nullable Object value(ByteBuffer record, int at) {
            long sequence = RecordFields.longProperty(record, at, PropertyNames.TRV_GROUP_SEQ, Long.MIN_VALUE);
            return sequence == (int) sequence ? sequence : null;
        }
    },
    USER_ID("JMSXUserID") {
        @Override
        public @Nullable Object value(ByteBuffer record, int at) {
            return text(USER, record, at);
        }
    },
    DELIVERY_COUNT("JMSXDeliveryCount") {
        @Override
        public Object value(ByteBuffer record, int at) {
            return RecordFields.attempts(record, at) + 1L;
        }
    },
    KEYS("JMS_Trivium_Keys") {
        @Override
        public @Nullable Object value(ByteBuffer record, int at) {
            return text(ALL_KEYS, record, at);
        }
    },
    CONTENT_TYPE("JMS_AMQP_ContentType") {
        @Override
        public @Nullable Object value(ByteBuffer record, int at) {
            return text(CONTENT, record, at);
        }
    },
    CONTENT_ENCODING("JMS_AMQP_ContentEncoding") {
        @Override
        public @Nullable Object value(ByteBuffer record, int at) {
            return text(ENCODING, record, at);
        }
    };

    private static final StoredProperty FOREIGN_ID = StoredProperty.header(PropertyNames.TRV_ID);
    private static final StoredProperty UNIQUE_KEY = StoredProperty.header(PropertyNames.UNIQ_KEY);
    private static final StoredProperty CORRELATION = StoredProperty.header(PropertyNames.CORRELATION_ID);
    private static final StoredProperty CORRELATION_TYPE = StoredProperty.header(PropertyNames.TRV_CORRELATION_TYPE);
    private static final StoredProperty LABEL = StoredProperty.header(PropertyNames.TRV_TYPE);
    private static final StoredProperty TAGS = StoredProperty.header(PropertyNames.TAGS);
    private static final StoredProperty GROUP = StoredProperty.header(PropertyNames.SHARDING_KEY);
    private static final StoredProperty USER = StoredProperty.header(PropertyNames.TRV_USER);
    private static final StoredProperty ALL_KEYS = StoredProperty.header(PropertyNames.KEYS);
    private static final StoredProperty CONTENT = StoredProperty.header(PropertyNames.TRV_CONTENT_TYPE);
    private static final StoredProperty ENCODING = StoredProperty.header(PropertyNames.TRV_CONTENT_ENCODING);

    private final String jmsName;

    JmsHeader(String jmsName) {
        this.jmsName = jmsName;
    }

    /** Returns the header of a name, null if selectors know none of it. */
    public static @Nullable JmsHeader of(String jmsName) {
        for (JmsHeader header : values()) {
            if (header.jmsName.equals(jmsName)) {
                return header;
            }
        }
        return null;
    }

    /**
     * Returns the header's value, a Long or a String; null if it is absent.
     *
     * @param at where the record begins
     */
    public abstract @Nullable Object value(ByteBuffer record, int at);

    private static @Nullable String text(StoredProperty property, ByteBuffer record, int at) {
        Object value = property.jmsValue(record, at);
        return value instanceof String text ? text : null;
    }
}
