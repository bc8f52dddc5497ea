package io.trivium.demo;

import java.util.List;

/**
 * What happened to an order. As text: {@code order: what}.
 *
 * @param order the order's id, the ordering key of its events
 * @param what one of {@link #LIFE}
 */
record OrderEvent(String order, String what) {
    static final String CONFIRMED = "confirmed";
    static final String PAID = "paid";

    /** The steps that a customer takes. */
    static final List<String> CUSTOMER = List.of("placed", "address changed", CONFIRMED);

    /** All steps until an order is shipped, in their order. */
    static final List<String> LIFE = List.of("placed", "address changed", CONFIRMED, PAID);

    private static final String SEPARATOR = ": ";

    static OrderEvent parse(String text) {
        int end = text.indexOf(SEPARATOR);
        if (end < 0) {
            throw new IllegalArgumentException("no order event: " + text);
        }
        return new OrderEvent(text.substring(0, end), text.substring(end + SEPARATOR.length()));
    }

    String text() {
        return order + SEPARATOR + what;
    }
}
