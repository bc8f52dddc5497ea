package io.trivium.rocket.server;

import io.trivium.rocket.protocol.Fields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every field that any request has, so that each code finds those that it needs. */
final class AllFields {
    /** The session that the extensions are asked with. */
    static final String SESSION = "00112233445566778899aabbccddeeff";

    private static final Map<String, String> VALUES = new LinkedHashMap<>();

    static {
        String topic = Fixture.TOPIC;
        String group = Fixture.GROUP;
        for (String name : new String[] {"topic", "b", "originTopic"}) {
            VALUES.put(name, topic);
        }
        for (String name : new String[] {
            "group", "consumerGroup", "producerGroup", "groupName", "a", "srcGroup", "destGroup", "compareGroup"
        }) {
            VALUES.put(name, group);
        }
        for (String name : new String[] {
            "queueId",
            "e",
            "queueOffset",
            "sysFlag",
            "f",
            "flag",
            "h",
            "commitOffset",
            "offset",
            "suspendTimeoutMillis",
            "subVersion",
            "delayLevel",
            "tranStateTableOffset",
            "commitLogOffset",
            "brokerId",
            "beginTimestamp",
            "timestamp",
            "invisibleTime",
            "pollTime",
            "initMode",
            "index",
            "defaultTopicQueueNums",
            "d",
            "storeTimestamp",
            "oldestOpen",
            "sends",
            "graceMillis",
            "timeoutMillis",
            "afterMillis",
            "offsets"
        }) {
            VALUES.put(name, "0");
        }
        for (String name : new String[] {
            "maxMsgNums",
            "maxNum",
            "readQueueNums",
            "writeQueueNums",
            "count",
            "bornTimestamp",
            "g",
            "endTimestamp",
            "bornTime",
            "maxMessages",
            "queues",
            "sequence"
        }) {
            VALUES.put(name, "1");
        }
        VALUES.put("perm", "6");
        VALUES.put("commitOrRollback", "8");
        VALUES.put("defaultTopic", "TBW102");
        VALUES.put("c", "TBW102");
        VALUES.put("i", "");
        VALUES.put("key", "k");
        VALUES.put("value", "v");
        VALUES.put("namespace", "n");
        VALUES.put("msgId", "0A0000010000271000000000000000FF");
        VALUES.put("clientId", "client");
        VALUES.put("clientID", "client");
        VALUES.put("clusterName", "DefaultCluster");
        VALUES.put("cluster", "DefaultCluster");
        VALUES.put("brokerName", "elsewhere");
        VALUES.put("brokerAddr", "127.0.0.1:1");
        VALUES.put("bornHost", "127.0.0.1:1");
        VALUES.put("storeHost", "127.0.0.1:1");
        VALUES.put("extraInfo", "0 0 60000 0 0 broker-a 0 0");
        VALUES.put("statsName", "TOPIC_PUT_NUMS");
        VALUES.put("statsKey", topic);
        VALUES.put("isOrder", "false");
        VALUES.put("recallHandle", "handle");
        VALUES.put("subscription", "*");
        VALUES.put("session", SESSION);
        VALUES.put("trvSession", SESSION);
        VALUES.put("transaction", "tx");
        VALUES.put("commit", "true");
        VALUES.put("kind", "QUEUE");
        VALUES.put("selector", "a = 1");
        VALUES.put("cursor", "");
        VALUES.put("reason", "bad");
        VALUES.put("owner", "owner");
        VALUES.put("trvOwner", "owner");
        for (String name : new String[] {"noLocal", "shared", "sending", "strict", "countsAttempt", "trvDurable"}) {
            VALUES.put(name, "true");
        }
    }

    /** Bodies of COMMIT_TRANSACTION and the like, in ISO 8859-1: far too many queues, fewer than none, too many sessions, cut in a name. */
    static final List<String> ACKNOWLEDGEMENTS = List.of(
            "\u007F\u00FF\u00FF\u00FF",
            "\u00FF\u00FF\u00FF\u00FF",
            "\0\0\0\0\u007F\u00FF\u00FF\u00FF",
            "\0\0\0\1\0\7wor");

    private AllFields() {}

    static Fields sensible() {
        Fields fields = new Fields();
        VALUES.forEach(fields::add);
        return fields;
    }

    static Iterable<String> names() {
        return VALUES.keySet();
    }

    /** All fields, but one with another value; null to leave it out. */
    static Fields with(String name, @Nullable String value) {
        Fields fields = new Fields();
        VALUES.forEach((known, usual) -> fields.add(known, known.equals(name) ? value : usual));
        return fields;
    }
}
