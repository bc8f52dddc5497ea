package io.trivium.jms.model;

/** A rule of topics that the model can get wrong, to show that the comparison would notice a provider that did. */
enum TopicMistake {
    NONE,
    /** A new subscription has what was sent before it. */
    BEGINS_AT_THE_OLDEST,
    /** What a connection sends reaches its own consumers, noLocal or not. */
    NO_LOCAL_IS_IGNORED,
    /** What the selector of a subscription does not want is in it. */
    NO_SELECTORS,
    /** A durable subscription ends with its consumer. */
    DURABLE_ENDS,
    /** What is sent while a durable subscription has no consumer is lost. */
    DURABLE_MISSES,
    /** A shared subscription outlives its last consumer. */
    SHARED_STAYS,
    /** The consumers of a shared subscription get every message each. */
    SHARED_BY_NOBODY,
    /** A durable subscription with another selector, topic or noLocal keeps what it has. */
    CHANGED_KEEPS,
    /** A subscription that was deleted comes back with what it had. */
    UNSUBSCRIBED_KEEPS,
    /** A subscription of a name is one, whatever the client id. */
    CLIENT_IDS_SHARE,
    /** A durable subscription that has a consumer can be deleted. */
    UNSUBSCRIBED_IN_USE,
    /** A rollback keeps what was sent. */
    ROLLBACK_SENDS,
    /** Recovering and rolling back do not offer again what was received. */
    RECOVER_FINISHES,
    /** What is not acknowledged is lost with the session. */
    CLOSE_FINISHES,
    /** Messages that come again are not counted. */
    NOTHING_COUNTS,
    /** Nothing expires. */
    NO_EXPIRY,
    /** What has a delivery delay is there at once. */
    NO_DELAYS,
    /** What has a delivery delay is for the subscriptions that there are when it is over. */
    DELAYED_FOR_ALL,
    /** A temporary topic can be consumed by any connection. */
    TEMPORARY_FOR_ALL,
    /** A temporary topic outlives its connection. */
    TEMPORARY_STAYS,
    /** A temporary topic that has consumers can be deleted. */
    TEMPORARY_DELETED_IN_USE,
    /** A transaction that sends to a topic that is gone by then is committed without that. */
    COMMITS_TO_GONE
}
