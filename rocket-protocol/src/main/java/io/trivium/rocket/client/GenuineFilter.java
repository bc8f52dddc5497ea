package io.trivium.rocket.client;

import io.trivium.message.PropertyNames;
import io.trivium.message.StoredMessage;
import io.trivium.message.StoredRecord;
import io.trivium.message.selector.Dialect;
import io.trivium.message.selector.Selector;
import io.trivium.message.selector.SelectorException;
import io.trivium.rocket.client.GroupDeclaration.Kind;
import io.trivium.rocket.protocol.ResponseCode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a group wants of its topic's messages, decided here for brokers that cannot: a queue leaves out what was sent to the topic of the
 * same name and the other way round, and a subscription what its selector does not match. RocketMQ's own filter is no help: it reads
 * many selectors of Jakarta Messaging otherwise. The client's event loop owns it.
 */
final class GenuineFilter {
    private final Map<String, Selector> parsed = new HashMap<>();

    /** Whether a message is for the group. */
    boolean wants(@Nullable GroupDeclaration group, StoredMessage message) {
        if (group == null) {
            return true;
        }
        return standsIn(group.kind() == Kind.QUEUE, message) && matches(group.selector(), message);
    }

    /** Whether a message was sent to the queue, or else the topic, of its name; one without a mark was sent to both. */
    static boolean standsIn(boolean queue, StoredMessage message) {
        String destination = message.properties().get(PropertyNames.TRV_DEST);
        if (destination == null) {
            return true;
        }
        String other = queue ? "tT" : "qQ";
        return destination.isEmpty() || other.indexOf(destination.charAt(0)) < 0;
    }

    boolean matches(@Nullable String selector, StoredMessage message) {
        if (selector == null) {
            return true;
        }
        Selector rule = parsed.computeIfAbsent(selector, GenuineFilter::parse);
        return rule.matches(StoredRecord.encode(message), 0);
    }

    private static Selector parse(String selector) {
        try {
            return Selector.parse(Dialect.JMS, selector);
        } catch (SelectorException e) {
            throw new RocketException(ResponseCode.SUBSCRIPTION_PARSE_FAILED, String.valueOf(e.getMessage()));
        }
    }
}
