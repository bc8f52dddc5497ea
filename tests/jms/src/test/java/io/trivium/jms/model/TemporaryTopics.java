package io.trivium.jms.model;

import io.trivium.jms.destination.TriviumTopic;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The temporary topics of a scenario, those that are gone too: whose they are, and what may be done to them (Jakarta Messaging §6.2.2). */
final class TemporaryTopics {
    private final TopicMistake mistake;
    private final Map<String, Temporary> all = new LinkedHashMap<>();

    /** A topic, and the number of the connection that made it. */
    private record Temporary(TemporaryTopic topic, int owner, boolean gone) {}

    TemporaryTopics(TopicMistake mistake) {
        this.mistake = mistake;
    }

    synchronized void made(String name, TemporaryTopic topic, int owner) {
        all.put(name, new Temporary(topic, owner, false));
    }

    synchronized List<String> names() {
        return new ArrayList<>(all.keySet());
    }

    /** The topic of a name, temporary or not. */
    synchronized Topic topic(String name) {
        Temporary temporary = all.get(name);
        return temporary == null ? new TriviumTopic(name) : temporary.topic;
    }

    /** The temporary topic of a connection that is there, null if the name is none of its own. */
    @Nullable
    synchronized TemporaryTopic own(String name, int connection) {
        Temporary temporary = all.get(name);
        return temporary == null || temporary.gone || temporary.owner != connection ? null : temporary.topic;
    }

    synchronized boolean isGone(String name) {
        Temporary temporary = all.get(name);
        return temporary != null && temporary.gone;
    }

    /** Whether there can be no such consumer, whatever other consumers there are. */
    synchronized boolean refuses(Wish wish) {
        Temporary temporary = all.get(wish.topic());
        if (temporary == null) {
            return false;
        }
        boolean foreign = temporary.owner != wish.connection() && mistake != TopicMistake.TEMPORARY_FOR_ALL;
        return temporary.gone || foreign || wish.kind().durable();
    }

    synchronized void deleted(String name) {
        all.computeIfPresent(name, (same, known) -> new Temporary(known.topic, known.owner, true));
    }

    /** A connection is closed. */
    synchronized void closed(int connection) {
        if (mistake != TopicMistake.TEMPORARY_STAYS) {
            all.replaceAll(
                    (name, known) -> known.owner == connection ? new Temporary(known.topic, known.owner, true) : known);
        }
    }
}
