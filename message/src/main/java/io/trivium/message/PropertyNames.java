package io.trivium.message;

import java.util.Set;

/** The names of properties that mean something to RocketMQ (protocol reference §3.4) or to Trivium. */
public final class PropertyNames {
    public static final String KEYS = "KEYS";
    public static final String TAGS = "TAGS";
    public static final String WAIT = "WAIT";
    public static final String DELAY = "DELAY";
    public static final String RETRY_TOPIC = "RETRY_TOPIC";
    public static final String REAL_TOPIC = "REAL_TOPIC";
    public static final String REAL_QID = "REAL_QID";
    public static final String TRAN_MSG = "TRAN_MSG";
    public static final String PGROUP = "PGROUP";
    public static final String MIN_OFFSET = "MIN_OFFSET";
    public static final String MAX_OFFSET = "MAX_OFFSET";
    public static final String ORIGIN_MESSAGE_ID = "ORIGIN_MESSAGE_ID";
    public static final String RECONSUME_TIME = "RECONSUME_TIME";
    public static final String MAX_RECONSUME_TIMES = "MAX_RECONSUME_TIMES";
    public static final String MSG_REGION = "MSG_REGION";
    public static final String TRACE_ON = "TRACE_ON";
    public static final String UNIQ_KEY = "UNIQ_KEY";
    public static final String EXTEND_UNIQ_INFO = "EXTEND_UNIQ_INFO";
    public static final String DUP_INFO = "DUP_INFO";
    public static final String BUYER_ID = "BUYER_ID";
    public static final String TRANSFER_FLAG = "TRANSFER_FLAG";
    public static final String CORRECTION_FLAG = "CORRECTION_FLAG";
    public static final String MQ2_FLAG = "MQ2_FLAG";
    public static final String TRANS_OFFSET = "TRANS_OFFSET";
    public static final String ORIGIN_GROUP = "ORIGIN_GROUP";
    public static final String INSTANCE_ID = "INSTANCE_ID";
    public static final String CONSUME_START_TIME = "CONSUME_START_TIME";
    public static final String SYS_MSG_PRIORITY = "_SYS_MSG_PRIORITY_";
    public static final String INNER_NUM = "INNER_NUM";
    public static final String INNER_BASE = "INNER_BASE";
    public static final String CHECK_IMMUNITY_TIME_IN_SECONDS = "CHECK_IMMUNITY_TIME_IN_SECONDS";
    public static final String TRAN_PREPARED_QUEUE_OFFSET = "TRAN_PREPARED_QUEUE_OFFSET";
    public static final String TRANSACTION_CHECK_TIMES = "TRANSACTION_CHECK_TIMES";
    public static final String TRANSACTION_ID = "__transactionId__";
    public static final String CORRELATION_ID = "CORRELATION_ID";
    public static final String REPLY_TO_CLIENT = "REPLY_TO_CLIENT";
    public static final String TTL = "TTL";
    public static final String ARRIVE_TIME = "ARRIVE_TIME";
    public static final String PUSH_REPLY_TIME = "PUSH_REPLY_TIME";
    public static final String MSG_TYPE = "MSG_TYPE";
    public static final String CLUSTER = "CLUSTER";
    public static final String POP_CK = "POP_CK";
    public static final String POP_CK_OFFSET = "POP_CK_OFFSET";
    public static final String FIRST_POP_TIME = "1ST_POP_TIME";
    public static final String SHARDING_KEY = "__SHARDINGKEY";
    public static final String LITE_TOPIC = "__LITE_TOPIC";
    public static final String INNER_MULTI_DISPATCH = "INNER_MULTI_DISPATCH";
    public static final String INNER_MULTI_QUEUE_OFFSET = "INNER_MULTI_QUEUE_OFFSET";
    public static final String TRACE_CONTEXT = "TRACE_CONTEXT";
    public static final String BORN_HOST = "__BORNHOST";
    public static final String BORN_TIMESTAMP = "BORN_TIMESTAMP";
    public static final String TIMER_DELAY_SEC = "TIMER_DELAY_SEC";
    public static final String TIMER_DELAY_MS = "TIMER_DELAY_MS";
    public static final String TIMER_DELIVER_MS = "TIMER_DELIVER_MS";
    public static final String TIMER_OUT_MS = "TIMER_OUT_MS";
    public static final String TIMER_ENQUEUE_MS = "TIMER_ENQUEUE_MS";
    public static final String TIMER_DEQUEUE_MS = "TIMER_DEQUEUE_MS";
    public static final String TIMER_ROLL_TIMES = "TIMER_ROLL_TIMES";
    public static final String TIMER_ROLL_LABEL = "TIMER_ROLL_LABEL";
    public static final String TIMER_DELAY_LEVEL = "TIMER_DELAY_LEVEL";
    public static final String TIMER_DEL_UNIQKEY = "TIMER_DEL_UNIQKEY";
    public static final String CRC32 = "__CRC32#";
    public static final String DLQ_ORIGIN_TOPIC = "DLQ_ORIGIN_TOPIC";
    public static final String DLQ_ORIGIN_MESSAGE_ID = "DLQ_ORIGIN_MESSAGE_ID";

    /** What kind of body it is; absent for plain bytes. */
    public static final String TRV_BODY = "TRV_BODY";
    /** The sections of an AMQP message that cannot be rebuilt from the rest, base64url. */
    public static final String TRV_AMQP = "TRV_AMQP";
    /** What it was sent to: {@code q}, {@code t}, {@code Q} or {@code T}. */
    public static final String TRV_DEST = "TRV_DEST";
    /** The name of what it was sent to, where the topic's name is too short for it. */
    public static final String TRV_NAME = "TRV_NAME";
    /** The id that the sender chose, with its type. */
    public static final String TRV_ID = "TRV_ID";
    /** The label, where it cannot be a tag. */
    public static final String TRV_TYPE = "TRV_TYPE";
    /** The sequence number within the ordering key. */
    public static final String TRV_GROUP_SEQ = "TRV_GROUP_SEQ";
    /** The type of the correlation id; absent for a string. */
    public static final String TRV_CORRELATION_TYPE = "TRV_CORRELATION_TYPE";
    /** The reply address, with its kind. */
    public static final String TRV_REPLY_TO = "TRV_REPLY_TO";
    /** The delivery time, epoch milliseconds. */
    public static final String TRV_DELIVERY = "TRV_DELIVERY";
    /** The expiry, epoch milliseconds. */
    public static final String TRV_EXPIRY = "TRV_EXPIRY";
    /** 0 to 255; absent for 4. */
    public static final String TRV_PRIORITY = "TRV_PRIORITY";
    /** {@code false} for a message that is not persistent. */
    public static final String TRV_DURABLE = "TRV_DURABLE";
    /** The session and client id of the sender; set by the broker. */
    public static final String TRV_SENDER = "TRV_SENDER";
    /** The login of the sender; set by the broker. */
    public static final String TRV_USER = "TRV_USER";

    public static final String TRV_CONTENT_TYPE = "TRV_CONTENT_TYPE";
    public static final String TRV_CONTENT_ENCODING = "TRV_CONTENT_ENCODING";
    /** The types of application properties that are not plain strings. */
    public static final String TRV_TYPES = "TRV_TYPES";
    /** The bytes that application properties take behind the body. */
    public static final String TRV_SPILL = "TRV_SPILL";
    /** That the body is one byte which says nothing, since a genuine RocketMQ broker takes no empty one. */
    public static final String TRV_EMPTY = "TRV_EMPTY";
    /** Why a message is in its group's dead-letter topic; set by the broker. */
    public static final String TRV_DLQ_REASON = "TRV_DLQ_REASON";
    /** What precedes an application property's name that is reserved. */
    public static final String APPLICATION_PREFIX = "TRV_P_";

    private static final Set<String> ROCKET = Set.of(
            KEYS,
            TAGS,
            WAIT,
            DELAY,
            RETRY_TOPIC,
            REAL_TOPIC,
            REAL_QID,
            TRAN_MSG,
            PGROUP,
            MIN_OFFSET,
            MAX_OFFSET,
            ORIGIN_MESSAGE_ID,
            RECONSUME_TIME,
            MAX_RECONSUME_TIMES,
            MSG_REGION,
            TRACE_ON,
            UNIQ_KEY,
            EXTEND_UNIQ_INFO,
            DUP_INFO,
            BUYER_ID,
            TRANSFER_FLAG,
            CORRECTION_FLAG,
            MQ2_FLAG,
            TRANS_OFFSET,
            ORIGIN_GROUP,
            INSTANCE_ID,
            CONSUME_START_TIME,
            SYS_MSG_PRIORITY,
            INNER_NUM,
            INNER_BASE,
            CHECK_IMMUNITY_TIME_IN_SECONDS,
            TRAN_PREPARED_QUEUE_OFFSET,
            TRANSACTION_CHECK_TIMES,
            CORRELATION_ID,
            REPLY_TO_CLIENT,
            TTL,
            ARRIVE_TIME,
            PUSH_REPLY_TIME,
            MSG_TYPE,
            CLUSTER,
            POP_CK,
            POP_CK_OFFSET,
            FIRST_POP_TIME,
            INNER_MULTI_DISPATCH,
            INNER_MULTI_QUEUE_OFFSET,
            TRACE_CONTEXT,
            BORN_TIMESTAMP,
            TIMER_DELAY_SEC,
            TIMER_DELAY_MS,
            TIMER_DELIVER_MS,
            TIMER_OUT_MS,
            TIMER_ENQUEUE_MS,
            TIMER_DEQUEUE_MS,
            TIMER_ROLL_TIMES,
            TIMER_ROLL_LABEL,
            TIMER_DELAY_LEVEL,
            TIMER_DEL_UNIQKEY,
            DLQ_ORIGIN_TOPIC,
            DLQ_ORIGIN_MESSAGE_ID);

    private PropertyNames() {}

    /** Whether an application property must not be stored under this name. */
    public static boolean isReserved(String name) {
        return name.startsWith("TRV_") || name.startsWith("__") || ROCKET.contains(name);
    }
}
