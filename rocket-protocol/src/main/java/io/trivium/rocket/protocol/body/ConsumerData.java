package io.trivium.rocket.protocol.body;

import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.List;

/**
 * A consumer group that a client belongs to.
 *
 * @param consumeType {@code CONSUME_PASSIVELY}, {@code CONSUME_ACTIVELY} or {@code CONSUME_POP}
 * @param messageModel {@code CLUSTERING} or {@code BROADCASTING}
 * @param consumeFromWhere where a new group begins, such as {@code CONSUME_FROM_LAST_OFFSET}
 */
public record ConsumerData(
        String groupName,
        String consumeType,
        String messageModel,
        String consumeFromWhere,
        boolean unitMode,
        List<SubscriptionData> subscriptions) {
    public boolean broadcasting() {
        return messageModel.equals("BROADCASTING");
    }

    static ConsumerData read(JsonObject json) {
        return new ConsumerData(
                json.requiredText("groupName"),
                json.textOr("consumeType", "CONSUME_PASSIVELY"),
                json.textOr("messageModel", "CLUSTERING"),
                json.textOr("consumeFromWhere", "CONSUME_FROM_LAST_OFFSET"),
                json.flagOr("unitMode", false),
                json.objects("subscriptionDataSet").stream()
                        .map(SubscriptionData::read)
                        .toList());
    }

    void write(JsonWriter json) {
        json.beginObject()
                .member("consumeFromWhere", consumeFromWhere)
                .member("consumeType", consumeType)
                .member("groupName", groupName)
                .member("messageModel", messageModel)
                .members("subscriptionDataSet", subscriptions, subscription -> subscription.write(json))
                .member("unitMode", unitMode)
                .endObject();
    }
}
