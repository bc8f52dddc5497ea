package io.trivium.rocket.protocol.admin;

import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;

/** What a tool asks of a name server without saying more. */
public enum NameServerQuestion implements Request {
    /** GET_ALL_TOPIC_LIST_FROM_NAMESERVER. */
    TOPICS(206),
    /** GET_SYSTEM_TOPIC_LIST_FROM_NS. */
    SYSTEM_TOPICS(304),
    /** GET_UNIT_TOPIC_LIST. */
    UNIT_TOPICS(311),
    /** GET_HAS_UNIT_SUB_TOPIC_LIST. */
    UNIT_SUBSCRIBED_TOPICS(312),
    /** GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST. */
    OTHER_UNIT_SUBSCRIBED_TOPICS(313),
    /** GET_NAMESRV_CONFIG. */
    CONFIG(319);

    private final int code;

    NameServerQuestion(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }

    @Override
    public void writeTo(Fields fields) {}
}
