package io.trivium.interop.differential;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a conversation calls its things, the same on both sides and in no other conversation.
 *
 * @param number of the conversation
 * @param now epoch milliseconds: one time for both sides, shortly before either talks
 */
record Names(String number, long now) {
    String topic() {
        return "T" + number;
    }

    /** Another topic, which nobody made. */
    String unknownTopic() {
        return "U" + number;
    }

    String group() {
        return "G" + number;
    }

    String unknownGroup() {
        return "N" + number;
    }

    String client() {
        return "client-" + number;
    }

    /** A unique id as clients make them. */
    String id(int index) {
        return "7F0000010001" + "%08d".formatted(Math.floorMod(number.hashCode(), 100_000_000))
                + "%012d".formatted(index);
    }

    /** Properties in RocketMQ's form. */
    static String properties(String... namesAndValues) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            text.append(namesAndValues[i])
                    .append('\u0001')
                    .append(namesAndValues[i + 1])
                    .append('\u0002');
        }
        return text.toString();
    }

    /** A send of the short form, of one message with a unique id, to queue 0. */
    Ask send(int index, String... namesAndValues) {
        return Ask.broker(310)
                .with("a", "P" + number)
                .with("b", topic())
                .with("c", "TBW102")
                .with("d", 4)
                .with("e", 0)
                .with("f", 0)
                .with("g", 1_700_000_000_000L)
                .with("h", 0)
                .with("i", properties("UNIQ_KEY", id(index), "WAIT", "true") + properties(namesAndValues))
                .with("j", 0)
                .with("k", false)
                .with("m", false)
                .with("n", "broker-a")
                .body("message " + index);
    }

    Ask createTopic(String topic, int queues, int perm) {
        return Ask.broker(17)
                .with("topic", topic)
                .with("defaultTopic", "TBW102")
                .with("readQueueNums", queues)
                .with("writeQueueNums", queues)
                .with("perm", perm)
                .with("topicFilterType", "SINGLE_TAG")
                .with("topicSysFlag", 0)
                .with("order", false);
    }

    Ask createGroup(String group, String... more) {
        return Ask.broker(200).body(groupConfig(group, more));
    }

    /** The settings of a group, with changes as name and value in JSON. */
    static String groupConfig(String group, String... more) {
        Map<String, String> settings = new TreeMap<>(Map.of(
                "groupName",
                '"' + group + '"',
                "consumeEnable",
                "true",
                "consumeFromMinEnable",
                "true",
                "consumeBroadcastEnable",
                "true",
                "retryQueueNums",
                "1",
                "retryMaxTimes",
                "16",
                "brokerId",
                "0",
                "whichBrokerWhenConsumeSlowly",
                "1",
                "notifyConsumerIdsChangedEnable",
                "true"));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        StringBuilder json = new StringBuilder("{");
        settings.forEach((name, value) -> json.append(json.length() == 1 ? "" : ",")
                .append('"')
                .append(name)
                .append("\":")
                .append(value));
        return json.append('}').toString();
    }

    Ask pull(int queue, long offset) {
        return Ask.broker(11)
                .with("consumerGroup", group())
                .with("topic", topic())
                .with("queueId", queue)
                .with("queueOffset", offset)
                .with("maxMsgNums", 32)
                .with("sysFlag", 4)
                .with("commitOffset", 0)
                .with("suspendTimeoutMillis", 1000)
                .with("subscription", "*")
                .with("subVersion", 1)
                .with("expressionType", "TAG");
    }

    /** A pop that does not wait. Its sender's time is ahead: of one that came late Apache would tell the lateness only. */
    Ask pop(int queue) {
        return Ask.broker(200_050)
                .with("consumerGroup", group())
                .with("topic", topic())
                .with("queueId", queue)
                .with("maxMsgNums", 32)
                .with("invisibleTime", 60_000)
                .with("pollTime", 0)
                .with("bornTime", now + 3_600_000)
                .with("initMode", 0)
                .with("expType", "TAG")
                .with("exp", "*")
                .with("order", false);
    }

    /** Queue offset questions: 29, 30, 31 and 32. */
    Ask offset(int code, int queue) {
        return Ask.broker(code).with("topic", topic()).with("queueId", queue);
    }

    Ask queryOffset(int queue) {
        return Ask.broker(14)
                .with("consumerGroup", group())
                .with("topic", topic())
                .with("queueId", queue);
    }

    Ask commit(int queue, long offset) {
        return queryOffset(queue).as(15).with("commitOffset", offset);
    }

    /** A heartbeat of a consumer of the topic. */
    Ask consumer(String client, String expressionType, String expression, long version) {
        String subscription = subscription(expressionType, expression, version);
        return Ask.broker(34)
                .body(
                        "{\"clientID\":\"" + client
                                + "\",\"consumerDataSet\":[{\"consumeFromWhere\":\"CONSUME_FROM_FIRST_OFFSET\","
                                + "\"consumeType\":\"CONSUME_PASSIVELY\",\"groupName\":\"" + group()
                                + "\",\"messageModel\":\"CLUSTERING\",\"subscriptionDataSet\":[" + subscription
                                + "],\"unitMode\":false}],\"heartbeatFingerprint\":0,\"producerDataSet\":[],\"withoutSub\":false}");
    }

    String subscription(String expressionType, String expression, long version) {
        boolean all = expression.equals("*");
        boolean tags = !all && Objects.equals(expressionType, "TAG");
        return "{\"classFilterMode\":false,\"codeSet\":[" + (tags ? expression.hashCode() : "")
                + "],\"expressionType\":\""
                + expressionType + "\",\"subString\":\"" + expression + "\",\"subVersion\":" + version
                + ",\"tagsSet\":["
                + (tags ? '"' + expression + '"' : "") + "],\"topic\":\"" + topic() + "\"}";
    }

    /** A heartbeat of a producer. */
    Ask producer(String client, String group) {
        return Ask.broker(34)
                .body("{\"clientID\":\"" + client + "\",\"consumerDataSet\":[],\"heartbeatFingerprint\":0,"
                        + "\"producerDataSet\":[{\"groupName\":\"" + group + "\"}],\"withoutSub\":false}");
    }

    String queue(int queue) {
        return "{\"brokerName\":\"broker-a\",\"queueId\":" + queue + ",\"topic\":\"" + topic() + "\"}";
    }

    /** The body of lock and unlock. */
    String locks(String client, int queue) {
        return "{\"clientId\":\"" + client + "\",\"consumerGroup\":\"" + group() + "\",\"mqSet\":[" + queue(queue)
                + "],\"onlyThisBroker\":false}";
    }
}
