package io.trivium.amqp.link;

import io.trivium.message.StoredMessage;
import io.trivium.rocket.client.Receipt;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Where a consumer's messages come from: leased ones of a group, or those that are only shown. */
interface Feed {
    /**
     * Fetches messages.
     *
     * @param max 1 or more
     * @param wait how long to wait for the first, zero not to
     */
    CompletionStage<List<Item>> fetch(int max, Duration wait);

    /** Ends a wait; the fetch is answered, perhaps empty. */
    CompletionStage<Void> cancel();

    /** Returns whether a fetch can wait for messages that are yet to come. */
    boolean waits();

    /** Ends the consumer's part in its source. */
    CompletionStage<Void> leave();

    /**
     * A message.
     *
     * @param receipt null if it is only shown
     */
    record Item(StoredMessage message, @Nullable Receipt receipt) {}
}
