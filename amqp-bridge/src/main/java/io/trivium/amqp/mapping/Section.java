package io.trivium.amqp.mapping;

import org.jspecify.annotations.Nullable;

/** The sections of an AMQP message, in their order (AMQP 1.0 §3.2). */
enum Section {
    HEADER,
    DELIVERY_ANNOTATIONS,
    MESSAGE_ANNOTATIONS,
    PROPERTIES,
    APPLICATION_PROPERTIES,
    DATA,
    SEQUENCE,
    VALUE,
    FOOTER;

    private static final int FIRST_CODE = 0x70;
    private static final Section[] ALL = values();

    /** Returns the section of a descriptor, null if it is none. */
    static @Nullable Section of(long code) {
        return code < FIRST_CODE || code >= FIRST_CODE + ALL.length ? null : ALL[(int) code - FIRST_CODE];
    }

    /** Returns its descriptor. */
    int code() {
        return FIRST_CODE + ordinal();
    }

    boolean body() {
        return this == DATA || this == SEQUENCE || this == VALUE;
    }
}
