package io.trivium.amqp.link;

import io.trivium.rocket.client.RocketClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Shows a queue's messages without leasing them. The connection's event loop owns it, and asks for one page at a time. */
final class BrowseFeed implements Feed {
    private final RocketClient client;
    private final String group;
    private final String topic;
    private final @Nullable String selector;
    private volatile String cursor = "";

    BrowseFeed(RocketClient client, String group, String topic, @Nullable String selector) {
        this.client = client;
        this.group = group;
        this.topic = topic;
        this.selector = selector;
    }

    @Override
    public CompletionStage<List<Item>> fetch(int max, Duration wait) {
        return client.browse(group, topic, cursor, max, selector).thenApply(page -> {
            cursor = page.cursor();
            return page.messages().stream()
                    .map(message -> new Item(message, null))
                    .toList();
        });
    }

    @Override
    public CompletionStage<Void> cancel() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public boolean waits() {
        return false;
    }

    @Override
    public CompletionStage<Void> leave() {
        return CompletableFuture.completedFuture(null);
    }
}
