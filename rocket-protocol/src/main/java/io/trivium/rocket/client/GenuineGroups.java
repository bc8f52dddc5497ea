package io.trivium.rocket.client;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.client.ClientContext.Done;
import io.trivium.rocket.client.GroupDeclaration.Kind;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.admin.GroupQuestion;
import io.trivium.rocket.protocol.body.ConsumerIds;
import io.trivium.rocket.protocol.body.GroupConfig;
import io.trivium.rocket.protocol.body.NameList;
import io.trivium.rocket.protocol.json.JsonException;
import io.trivium.rocket.protocol.request.DeleteSubscriptionGroup;
import io.trivium.rocket.protocol.request.DeleteTopic;
import io.trivium.rocket.protocol.request.GetConsumerList;
import io.trivium.rocket.protocol.request.GetMaxOffset;
import io.trivium.rocket.protocol.request.OffsetReply;
import io.trivium.rocket.protocol.request.QueryConsumerOffset;
import io.trivium.rocket.protocol.request.UnregisterClient;
import io.trivium.rocket.protocol.request.UpdateConsumerOffset;
import io.trivium.rocket.protocol.request.UpdateGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Groups of brokers that are not Trivium: what they do not do by themselves is done here, as far as it goes. A subscription begins at the
 * end of each queue; groups that live as long as their consumers are deleted with them, unless the client dies.
 */
final class GenuineGroups {
    private static final String RETRY_PREFIX = "%RETRY%";

    private final String clientId;

    GenuineGroups(String clientId) {
        this.clientId = clientId;
    }

    /**
     * Creates a group on one broker, or joins it.
     *
     * @param queues how many queues of the topic the broker has
     */
    Later<Done> declare(BrokerSession session, GroupDeclaration group, int queues) {
        return unused(session, group)
                .flatMap(done -> session.tell(new UpdateGroup(config(group.name()))))
                .flatMap(done -> {
                    List<Later<Done>> positions = new ArrayList<>();
                    for (int queue = 0; group.kind() != Kind.QUEUE && queue < queues; queue++) {
                        positions.add(position(session, group, queue));
                    }
                    return Later.all(positions).map(all -> Done.DONE);
                });
    }

    /** Fails with code 604 if another client consumes a subscription that is for one alone. */
    private Later<Done> unused(BrokerSession session, GroupDeclaration group) {
        if (group.shared() || group.kind() != Kind.DURABLE_SUBSCRIPTION) {
            return Later.of(Done.DONE);
        }
        return consumers(session, group.name()).map(ids -> {
            if (ids.stream().anyMatch(id -> !id.equals(clientId))) {
                throw new RocketException(
                        ResponseCode.ILLEGAL_OPERATION, "the durable subscription has a consumer: " + ids);
            }
            return Done.DONE;
        });
    }

    /** Left to itself a genuine broker begins a new group with the last message, or all of a short queue. */
    private static Later<Done> position(BrokerSession session, GroupDeclaration group, int queue) {
        return session.ask(new QueryConsumerOffset(group.name(), group.topic(), queue, false))
                .flatMap(reply -> {
                    reply.body().release();
                    if (reply.code() == ResponseCode.SUCCESS) {
                        return Later.of(Done.DONE);
                    }
                    return end(session, group.topic(), queue)
                            .flatMap(end ->
                                    session.tell(new UpdateConsumerOffset(group.name(), group.topic(), queue, end)));
                });
    }

    private static Later<Long> end(BrokerSession session, String topic, int queue) {
        return session.ask(new GetMaxOffset(topic, queue))
                .map(ClientContext::checked)
                .map(reply -> {
                    reply.body().release();
                    return OffsetReply.of(reply).offset();
                });
    }

    /** Leaves a group, and deletes it if it was for its consumers only and they are gone. */
    Later<Done> leave(BrokerSession session, GroupDeclaration group) {
        Later<Done> left = session.tell(new UnregisterClient(clientId, null, group.name()));
        return switch (group.kind()) {
            case QUEUE, DURABLE_SUBSCRIPTION -> left;
            case SUBSCRIPTION -> left.flatMap(done -> delete(session, group.name()));
            case SHARED_SUBSCRIPTION ->
                left.flatMap(done -> consumers(session, group.name()))
                        .flatMap(ids -> ids.isEmpty() ? delete(session, group.name()) : Later.of(Done.DONE));
        };
    }

    /** Deletes a group and its retry topics. */
    Later<Done> delete(BrokerSession session, String group) {
        return topics(session, group)
                .flatMap(topics -> session.tell(new DeleteSubscriptionGroup(group, true))
                        .flatMap(done -> {
                            List<Later<Done>> deleted = new ArrayList<>();
                            deleted.add(session.tell(new DeleteTopic(RETRY_PREFIX + group)));
                            for (String topic : topics) {
                                deleted.add(session.tell(new DeleteTopic(RETRY_PREFIX + group + "_" + topic)));
                            }
                            return Later.settled(deleted).map(all -> Done.DONE);
                        }));
    }

    /** Whether the broker has the subscription. Fails with code 604 while it has consumers. */
    Later<Boolean> deletable(BrokerSession session, String group) {
        return topics(session, group).flatMap(topics -> {
            if (topics.isEmpty()) {
                return Later.of(false);
            }
            return consumers(session, group).map(ids -> {
                if (!ids.isEmpty()) {
                    throw new RocketException(
                            ResponseCode.ILLEGAL_OPERATION, "the subscription has a consumer: " + ids);
                }
                return true;
            });
        });
    }

    /** The topics in which the group has positions: asked for its settings, a genuine broker would make the group. */
    private static Later<List<String>> topics(BrokerSession session, String group) {
        return session.ask(new GroupQuestion(GroupQuestion.Kind.TOPICS, group))
                .map(reply -> names(reply, NameList::readTopics).stream()
                        .filter(topic -> !topic.startsWith(RETRY_PREFIX))
                        .toList());
    }

    /** The clients that consume with the group; genuine brokers refuse to answer if there are none. */
    private static Later<List<String>> consumers(BrokerSession session, String group) {
        return session.ask(new GetConsumerList(group))
                .map(reply -> names(reply, body -> ConsumerIds.read(body).ids()));
    }

    /** The names in a reply, which is released; none if it is a refusal. */
    private static List<String> names(Reply reply, Function<ByteBuf, List<String>> reader) {
        try {
            return reply.code() == ResponseCode.SUCCESS ? reader.apply(reply.body()) : List.of();
        } catch (JsonException e) {
            throw new RocketException(
                    RocketException.NOT_ANSWERED, "the broker's answer cannot be read: " + e.getMessage());
        } finally {
            reply.body().release();
        }
    }

    private static GroupConfig config(String name) {
        return new GroupConfig(name, true, true, true, false, 1, GenuinePopping.MAX_ATTEMPTS, true);
    }
}
