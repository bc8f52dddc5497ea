package io.trivium.amqp.mapping;

import org.jspecify.annotations.Nullable;

/** The sections of an AMQP message, in their order (AMQP 1.0 §3.2). */
enum Section {
    HEADER(0x70),
    DELIVERY_ANNOTATIONS(0x71),
    MESSAGE_ANNOTATIONS(0x72),
    PROPERTIES(0x73),
    APPLICATION_PROPERTIES(0x74),
    DATA(0x75),
    SEQUENCE(0x76),
    VALUE(0x77),
    FOOTER(0x78);

    private static final int FIRST_CODE = HEADER.code;
    private static final Section[] ALL = values();

    private final int code;

    Section(int code) {
        this.code = code;
    }

    /** Returns the section of a descriptor, null if it is none. */
    static @Nullable Section of(long code) {
        return code < FIRST_CODE || code >= FIRST_CODE + ALL.length ? null : ALL[(int) code - FIRST_CODE];
    }

    /** Returns its descriptor. */
    int code() {
        return code;
    }

    boolean body() {
        return this == DATA || this == SEQUENCE || this == VALUE;
    }
}
