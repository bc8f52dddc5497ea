package io.trivium.jms.model;

/** A rule that the model can get wrong, to show that the comparison would notice a provider that did. */
enum Mistake {
    NONE,
    /** In CLIENT an acknowledgement is of one message instead of all that the session delivered. */
    CLIENT_ACKNOWLEDGES_ONE,
    /** In INDIVIDUAL an acknowledgement is of all. */
    INDIVIDUAL_ACKNOWLEDGES_ALL,
    /** A rollback does not offer again what was received. */
    ROLLBACK_FINISHES,
    /** A rollback keeps what was sent. */
    ROLLBACK_SENDS,
    /** Recovering does not offer again what was received. */
    RECOVER_FINISHES,
    /** What is not acknowledged is lost with the session. */
    CLOSE_FINISHES,
    /** Closing a transacted session commits. */
    CLOSE_COMMITS,
    /** Messages that come again are not counted. */
    NOTHING_COUNTS,
    /** Priorities do not matter, and order is that of sending. */
    NO_PRIORITIES,
    /** A selector selects everything. */
    NO_SELECTORS,
    /** Nothing expires. */
    NO_EXPIRY,
    /** What has a delivery delay is there at once. */
    NO_DELAYS
}
