package io.trivium.rocket.protocol.admin;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/** What a tool asks of a broker without saying more. */
public enum BrokerQuestion implements Request {
    /** GET_BROKER_CONFIG. */
    CONFIG(26),
    /** GET_BROKER_RUNTIME_INFO. */
    RUNTIME(28),
    /** GET_ALL_CONSUMER_OFFSET. */
    ALL_OFFSETS(43),
    /** GET_ALL_DELAY_OFFSET. */
    DELAY_OFFSETS(45),
    /** GET_TIMER_METRICS. */
    TIMER_METRICS(61),
    /** GET_SYSTEM_TOPIC_LIST_FROM_BROKER. */
    SYSTEM_TOPICS(305),
    /** CLEAN_EXPIRED_CONSUMEQUEUE. */
    CLEAN_EXPIRED_QUEUES(306),
    /** CLEAN_UNUSED_TOPIC. */
    CLEAN_UNUSED_TOPICS(316),
    /** DELETE_EXPIRED_COMMITLOG. */
    DELETE_EXPIRED_LOG(329),
    /** GET_ALL_PRODUCER_INFO. */
    ALL_PRODUCERS(328),
    /** GET_ALL_MESSAGE_REQUEST_MODE. */
    REQUEST_MODES(402),
    /** GET_BROKER_HA_STATUS. */
    REPLICATION(907);

    private final int code;

    BrokerQuestion(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }

    @Override
    public void writeTo(Fields fields) {}
}
