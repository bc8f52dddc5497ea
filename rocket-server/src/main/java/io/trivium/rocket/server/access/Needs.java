package io.trivium.rocket.server.access;

import static io.trivium.broker.security.Action.CREATE;
import static io.trivium.broker.security.Action.DELETE;
import static io.trivium.broker.security.Action.GET;
import static io.trivium.broker.security.Action.PUB;
import static io.trivium.broker.security.Action.SUB;
import static io.trivium.broker.security.Action.UPDATE;

import io.trivium.broker.Broker;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.security.Action;
import io.trivium.message.mapping.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What it takes to use topics and groups. A retry or dead-letter topic belongs to its group. A group of JMS and AMQP that does not
 * outlive its consumers, and the one that all consumers of a queue share, come with the topic; a subscription that stays is a group
 * of its own. Temporary destinations are for everybody who has logged in and knows their names, which nobody can guess. What is
 * made by being used needs the right to create it.
 *
 * <p>Thread-safe.
 */
final class Needs {
    private final Broker engine;

    Needs(Broker engine) {
        this.engine = engine;
    }

    List<Need> publish(String topic) {
        List<Need> needs = topic(topic, PUB);
        if (!needs.isEmpty() && engine.topic(topic).isEmpty() && !ofGroup(topic)) {
            needs.add(Need.topic(topic, CREATE));
        }
        return needs;
    }

    /** A reply to a requester goes through a topic that need not exist. */
    List<Need> reply(String topic) {
        return topic(topic, PUB);
    }

    /** An empty topic asks about the group alone, an empty group about the topic alone. */
    List<Need> consume(String topic, String group, Action... any) {
        List<Need> needs = topic.isEmpty() ? new ArrayList<>() : topic(topic, any);
        if (!group.isEmpty()) {
            needs.addAll(group(group, any));
        }
        return needs;
    }

    /** As {@link #consume}, by which the group is made if there is none. */
    List<Need> join(String topic, String group) {
        List<Need> needs = consume(topic, group, SUB);
        if (!group.isEmpty() && createsOnJoin(group)) {
            needs.add(Need.group(group, CREATE));
        }
        return needs;
    }

    private boolean createsOnJoin(String group) {
        boolean known = engine.group(group).isPresent();
        return !known && (!Names.reservedGroup(group) || outlives(group));
    }

    List<Need> putTopic(String topic) {
        return topic(topic, engine.topic(topic).isPresent() ? UPDATE : CREATE);
    }

    List<Need> deleteTopic(String topic) {
        return topic(topic, DELETE);
    }

    List<Need> putGroup(String group) {
        return List.of(Need.group(group, engine.group(group).isPresent() ? UPDATE : CREATE));
    }

    /** Who may consume from a subscription may end it, as Jakarta Messaging has it. */
    List<Need> deleteGroup(String group) {
        if (!Names.reservedGroup(group)) {
            return List.of(Need.group(group, DELETE));
        }
        return outlives(group)
                ? List.of(Need.group(group, SUB, DELETE))
                : topicOf(group).map(topic -> topic(topic, DELETE)).orElse(List.of());
    }

    List<Need> topic(String topic, Action... any) {
        List<Need> needs = new ArrayList<>();
        if (topic.startsWith(Names.RETRY_PREFIX)) {
            needs.addAll(group(groupOfPopRetry(topic.substring(Names.RETRY_PREFIX.length())), consuming(any)));
        } else if (topic.startsWith(Names.DEAD_LETTER_PREFIX)) {
            needs.addAll(deadLetters(topic.substring(Names.DEAD_LETTER_PREFIX.length()), consuming(any)));
        } else if (!Names.isTemporary(topic)) {
            needs.add(Need.topic(topic, any));
        }
        return needs;
    }

    /** What a group has left that is gone, and whose topic nobody knows, takes the right to the group itself. */
    private List<Need> deadLetters(String group, Action... any) {
        boolean left = Names.reservedGroup(group) && topicOf(group).isEmpty();
        return left ? List.of(Need.group(group, any)) : group(group, any);
    }

    /** A consumer sends to its group's retry topic what it could not handle. */
    private static Action[] consuming(Action... any) {
        return any.length == 1 && any[0] == PUB ? new Action[] {SUB} : any;
    }

    /** A message that was popped waits for its retry in a topic that is named after group and topic. */
    private String groupOfPopRetry(String rest) {
        int plus = rest.lastIndexOf('+');
        return plus > 0 && engine.group(rest).isEmpty() ? rest.substring(0, plus) : rest;
    }

    private static boolean ofGroup(String topic) {
        return topic.startsWith(Names.RETRY_PREFIX) || topic.startsWith(Names.DEAD_LETTER_PREFIX);
    }

    private List<Need> group(String group, Action... any) {
        if (!Names.reservedGroup(group) || outlives(group)) {
            return List.of(Need.group(group, any));
        }
        return topicOf(group).map(topic -> topic(topic, withPublishing(any))).orElse(List.of());
    }

    /** Whoever sends to a queue makes its group, so that messages are kept for it. */
    private static Action[] withPublishing(Action... any) {
        return any.length == 1 && any[0] == SUB ? new Action[] {SUB, PUB} : any;
    }

    private Optional<String> topicOf(String group) {
        return engine.group(group)
                .map(known -> known.settings().topic())
                .or(() -> Optional.ofNullable(Names.queueOf(group)));
    }

    private boolean outlives(String group) {
        return engine.group(group)
                .map(known -> known.settings().kind() == GroupKind.DURABLE_SUBSCRIPTION)
                .orElseGet(() -> Names.durable(group));
    }

    /** What brokers and operators do. */
    List<Need> read(String topic) {
        return topic(topic, SUB, GET);
    }
}
