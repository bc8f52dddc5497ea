package io.trivium.amqp.link;

import io.trivium.rocket.client.PopCall;
import io.trivium.rocket.client.RocketClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Leases messages of a group. */
final class PopFeed implements Feed {
    private final RocketClient client;
    private final Nodes nodes;
    private final String group;
    private final String topic;
    private final String owner;
    private final @Nullable String selector;

    /** Makes a feed of a group that was joined. */
    PopFeed(RocketClient client, Nodes nodes, String group, String topic, String owner, @Nullable String selector) {
        this.client = client;
        this.nodes = nodes;
        this.group = group;
        this.topic = topic;
        this.owner = owner;
        this.selector = selector;
    }

    @Override
    public CompletionStage<List<Item>> fetch(int max, Duration wait) {
        return client.pop(new PopCall(group, topic, Math.min(max, LinkLimits.MAX_POP), wait, owner, selector))
                .thenApply(messages -> messages.stream()
                        .map(message -> new Item(message.message(), message.receipt()))
                        .toList());
    }

    @Override
    public CompletionStage<Void> cancel() {
        return client.cancelPops(group, owner);
    }

    @Override
    public boolean waits() {
        return true;
    }

    @Override
    public CompletionStage<Void> leave() {
        return nodes.leave(group);
    }
}
