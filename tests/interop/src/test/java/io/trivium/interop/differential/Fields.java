package io.trivium.interop.differential;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Conversations that are combined: each request in its good form, and with each of its fields missing, empty, no number, or out of
 * range, and with things that nobody has made. Behind the answer to each, what it changed is asked.
 */
final class Fields {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");
    private static final Set<String> TOPICS = Set.of("topic", "b");
    private static final Set<String> GROUPS =
            Set.of("consumerGroup", "group", "groupName", "srcGroup", "compareGroup", "a", "producerGroup");
    private static final int MESSAGES = 3;

    private final List<Conversation> all = new ArrayList<>();

    private Fields() {}

    static List<Conversation> all() {
        Fields fields = new Fields();
        fields.requests();
        return fields.all;
    }

    private void requests() {
        every("send", names -> names.send(9));
        every("send long", Fields::longSend);
        every("send batch", names -> names.send(9).as(320).with("m", true).body(new byte[0]));
        every("pull", names -> names.pull(0, 0));
        every("lite pull", names -> names.pull(0, 0).as(361).with("sysFlag", 0x14));
        every("query offset", names -> names.queryOffset(0));
        every("query offset or zero", names -> names.queryOffset(1).with("setZeroIfNotFound", false));
        every("commit", names -> names.commit(0, 2));
        every(
                "search",
                names -> names.offset(29, 0).with("timestamp", names.now()).with("boundaryType", "LOWER"));
        every("max", names -> names.offset(30, 0).with("committed", true));
        every("min", names -> names.offset(31, 0));
        every("earliest", names -> names.offset(32, 0));
        every(
                "query message",
                names -> Ask.broker(12)
                        .with("topic", names.topic())
                        .with("key", "key")
                        .with("maxNum", 32)
                        .with("beginTimestamp", 0)
                        .with("endTimestamp", Long.MAX_VALUE));
        every("view message", names -> Ask.broker(33).with("offset", 1L << 60).with("topic", names.topic()));
        every(
                "unregister",
                names -> Ask.broker(35).with("clientID", names.client()).with("consumerGroup", names.group()));
        every(
                "send back",
                names -> Ask.broker(36)
                        .with("offset", 1L << 60)
                        .with("group", names.group())
                        .with("delayLevel", 0)
                        .with("originMsgId", names.id(0))
                        .with("originTopic", names.topic())
                        .with("unitMode", false)
                        .with("maxReconsumeTimes", 16));
        every(
                "end transaction",
                names -> Ask.broker(37)
                        .with("topic", names.topic())
                        .with("producerGroup", names.group())
                        .with("tranStateTableOffset", 1L << 50)
                        .with("commitLogOffset", 1L << 60)
                        .with("commitOrRollback", 8)
                        .with("fromTransactionCheck", false)
                        .with("msgId", names.id(0)));
        every("consumer list", names -> Ask.broker(38).with("consumerGroup", names.group()));
        every("pop", names -> names.pop(0));
        every("pop of all", names -> names.pop(-1));
        every("peek", names -> names.pop(0).as(200_052));
        every("notification", names -> names.pop(0).as(200_054));
        every(
                "polling info",
                names -> Ask.broker(200_055)
                        .with("consumerGroup", names.group())
                        .with("topic", names.topic())
                        .with("queueId", 0));
        every("ack", names -> handled(names, 200_051));
        every("change invisible time", names -> handled(names, 200_053).with("invisibleTime", 30_000));
        every("recall", names -> Ask.broker(370).with("topic", names.topic()).with("recallHandle", "nonsense"));
        every("create topic", names -> names.createTopic("X" + names.number(), 3, 6));
        every("topic config", names -> Ask.broker(351).with("topic", names.topic()));
        every("group config", names -> Ask.broker(352).with("group", names.group()));
        every(
                "topic stats",
                names -> Ask.broker(202).with("topic", names.topic()).keep("(?!body.topicPutTps).*"));
        every("consumer connections", names -> Ask.broker(203).with("consumerGroup", names.group()));
        every("producer connections", names -> Ask.broker(204).with("producerGroup", names.group()));
        every(
                "delete group",
                names -> Ask.broker(207).with("groupName", names.group()).with("cleanOffset", true));
        every(
                "consume stats",
                names -> Ask.broker(208).with("consumerGroup", names.group()).with("topic", names.topic()));
        every("delete topic", names -> Ask.broker(215).with("topic", names.topic()));
        every(
                "reset offset",
                names -> Ask.broker(222)
                        .with("topic", names.topic())
                        .with("group", names.group())
                        .with("queueId", -1)
                        .with("offset", -1)
                        .with("timestamp", 0)
                        .with("isForce", true));
        every(
                "consumer status",
                names -> Ask.broker(223).with("topic", names.topic()).with("group", names.group()));
        every("who consumes", names -> Ask.broker(300).with("topic", names.topic()));
        every("time span", names -> Ask.broker(303).with("topic", names.topic()).with("group", names.group()));
        every(
                "running info",
                names -> Ask.broker(307)
                        .with("consumerGroup", names.group())
                        .with("clientId", names.client())
                        .with("jstackEnable", false));
        every(
                "correction",
                names -> Ask.broker(308).with("compareGroup", names.group()).with("topic", names.topic()));
        every(
                "consume directly",
                names -> Ask.broker(309)
                        .with("consumerGroup", names.group())
                        .with("clientId", names.client())
                        .with("msgId", "7F00000100002A9F0000000000000000"));
        every(
                "clone offsets",
                names -> Ask.broker(314)
                        .with("srcGroup", names.group())
                        .with("destGroup", "D" + names.number())
                        .with("topic", names.topic())
                        .with("offline", false));
        every(
                "statistics",
                names -> Ask.broker(315)
                        .with("statsName", "TOPIC_PUT_NUMS")
                        .with("statsKey", names.topic())
                        .keep("code|flag"));
        every(
                "consume queue",
                names -> Ask.broker(321)
                        .with("topic", names.topic())
                        .with("queueId", 0)
                        .with("index", 0)
                        .with("count", 10)
                        .with("consumerGroup", names.group()));
        every(
                "reply",
                names -> names.send(
                                9,
                                "MSG_TYPE",
                                "reply",
                                "CORRELATION_ID",
                                "c",
                                "REPLY_TO_CLIENT",
                                names.client(),
                                "TTL",
                                "3000")
                        .with("b", "DefaultCluster_REPLY_TOPIC")
                        .as(325));
        every("topics of group", names -> Ask.broker(343).with("group", names.group()));
        every(
                "subscription of group",
                names -> Ask.broker(345).with("group", names.group()).with("topic", names.topic()));
        every(
                "forbid",
                names -> Ask.broker(353)
                        .with("group", names.group())
                        .with("topic", names.topic())
                        .with("readable", true));
        every("route", names -> Ask.names(105).with("topic", names.topic()).with("acceptStandardJsonOnly", true));
        every("put value", names -> value(names, 100).with("value", "v"));
        every("get value", names -> value(names, 101));
        every("delete value", names -> value(names, 102));
        every("list values", names -> Ask.names(219).with("namespace", "S" + names.number()));
        every(
                "topics of cluster",
                names -> Ask.names(224).with("cluster", "DefaultCluster").keep("code|flag"));
        every("delete route", names -> Ask.names(216).with("topic", names.topic()));
        every(
                "members",
                names -> Ask.names(901).with("clusterName", "DefaultCluster").with("brokerName", "broker-a"));
        every("wipe", names -> Ask.names(205).with("brokerName", "W" + names.number()));
        every("allow", names -> Ask.names(327).with("brokerName", "W" + names.number()));
        every(
                "register",
                names -> broker(names, 103)
                        .with("haServerAddr", "127.0.0.1:1")
                        .with("heartbeatTimeoutMillis", 10_000)
                        .with("bodyCrc32", 0)
                        .with("compressed", false));
        every("unregister broker", names -> broker(names, 104));
        every("data version", names -> broker(names, 322).body("{\"counter\":1,\"stateVersion\":0,\"timestamp\":1}"));
    }

    private static Ask longSend(Names names) {
        return Ask.broker(10)
                .with("producerGroup", names.group())
                .with("topic", names.topic())
                .with("defaultTopic", "TBW102")
                .with("defaultTopicQueueNums", 4)
                .with("queueId", 0)
                .with("sysFlag", 0)
                .with("bornTimestamp", 1_700_000_000_000L)
                .with("flag", 0)
                .with("properties", Names.properties("UNIQ_KEY", names.id(9)))
                .with("reconsumeTimes", 0)
                .with("unitMode", false)
                .with("maxReconsumeTimes", 16)
                .with("batch", false)
                .body("long");
    }

    private static Ask handled(Names names, int code) {
        return Ask.broker(code)
                .with("consumerGroup", names.group())
                .with("topic", names.topic())
                .with("queueId", 0)
                .with("extraInfo", "0 " + names.now() + " 60000 0 0 broker-a 0 1")
                .with("offset", 1);
    }

    private static Ask value(Names names, int code) {
        return Ask.names(code).with("namespace", "S" + names.number()).with("key", "k");
    }

    private static Ask broker(Names names, int code) {
        return Ask.names(code)
                .with("brokerName", "B" + names.number())
                .with("brokerAddr", "127.0.0.1:1")
                .with("clusterName", "C" + names.number())
                .with("brokerId", 0);
    }

    private void every(String request, Question good) {
        add(request + "/good", good);
        Names example = new Names("0", 0);
        try {
            good.of(example).fields().forEach((field, value) -> variations(request, good, field, value));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void variations(String request, Question good, String field, String value) {
        add(request + "/" + field + " missing", names -> good.of(names).without(field));
        // A negative queue to send to is any, which each draws for itself.
        boolean drawn = request.startsWith("send") && (field.equals("e") || field.equals("queueId"));
        if (NUMBER.matcher(value).matches() && !drawn) {
            for (String number : new String[] {"many", "-2", "99999999999999999999"}) {
                add(
                        request + "/" + field + " " + number,
                        names -> good.of(names).with(field, number));
            }
        } else if (!value.equals("true") && !value.equals("false")) {
            add(request + "/" + field + " empty", names -> good.of(names).with(field, ""));
        }
        if (TOPICS.contains(field)) {
            add(request + "/unknown topic", names -> good.of(names).with(field, names.unknownTopic()));
            add(request + "/bad topic", names -> good.of(names).with(field, "a b!"));
        }
        if (GROUPS.contains(field)) {
            add(request + "/unknown group", names -> good.of(names).with(field, names.unknownGroup()));
            add(request + "/bad group", names -> good.of(names).with(field, "a b!"));
        }
    }

    private void add(String name, Question question) {
        all.add(new Conversation("fields/" + name, talk -> play(talk, question)));
    }

    private static void play(Talk talk, Question question) throws IOException {
        Names names = talk.names();
        talk.must(names.createTopic(names.topic(), 2, 6));
        talk.must(names.createGroup(names.group()));
        for (int i = 0; i < MESSAGES; i++) {
            talk.must(names.send(i, "TAGS", "tag" + i, "KEYS", "key"));
        }
        talk.settled(0, MESSAGES);
        talk.must(names.commit(0, 1));
        Ask ask = question.of(names);
        Answer answer = talk.ask(ask);
        if (ask.toNames()) {
            return;
        }
        if (answer.code() == 0 && (ask.code() == 310 || ask.code() == 10)) {
            talk.until(names.offset(30, 0), settled -> settled.code() != 0 || settled.number("offset") > MESSAGES);
        } else {
            talk.ask(names.offset(30, 0));
        }
        talk.ask(names.queryOffset(0));
    }
}
