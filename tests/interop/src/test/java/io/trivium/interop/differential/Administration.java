package io.trivium.interop.differential;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Conversations of operators: topics, groups, settings, statistics, and the name server's tables. */
final class Administration {
    private final List<Conversation> all = new ArrayList<>();

    private Administration() {}

    static List<Conversation> all() {
        Administration administration = new Administration();
        administration.topics();
        administration.groups();
        administration.lists();
        administration.nameServer();
        administration.registrations();
        administration.others();
        return administration.all;
    }

    private void topics() {
        for (int queues : new int[] {0, 1, 16, 1024, 1025, 100_000}) {
            add("topic/queues " + queues, talk -> {
                talk.ask(talk.names().createTopic(talk.names().topic(), queues, 6));
                talk.ask(Ask.broker(351).with("topic", talk.names().topic()));
            });
        }
        for (int perm : new int[] {-1, 0, 1, 2, 4, 6, 7, 8, 15, 100}) {
            add("topic/permission " + perm, talk -> {
                talk.ask(talk.names().createTopic(talk.names().topic(), 2, perm));
                talk.ask(Ask.broker(351).with("topic", talk.names().topic()));
                talk.ask(Ask.names(105).with("topic", talk.names().topic()));
            });
        }
        add("topic/unlike numbers", talk -> {
            talk.ask(talk.names().createTopic(talk.names().topic(), 4, 6).with("readQueueNums", 8));
            talk.ask(Ask.broker(351).with("topic", talk.names().topic()));
            talk.ask(talk.names().createTopic(talk.names().topic(), 2, 6));
            talk.ask(Ask.broker(351).with("topic", talk.names().topic()));
            talk.ask(talk.names().send(1).with("e", 3));
            talk.ask(talk.names().pull(3, 0));
        });
        for (String attributes : new String[] {
            "+message.type=FIFO",
            "+message.type=TRANSACTION",
            "+message.type=nonsense",
            "+message.type=MIXED",
            "message.type=FIFO",
            "-message.type",
            "+nonsense=1",
            "",
            "+message.type=NORMAL,+cleanup.policy=COMPACTION",
            "+queue.type=BatchCQ",
            "+reserve.time=1000"
        }) {
            add("topic/attributes " + attributes, talk -> {
                talk.ask(talk.names().createTopic(talk.names().topic(), 1, 6).with("attributes", attributes));
                talk.ask(Ask.broker(351).with("topic", talk.names().topic()));
            });
        }
        add("topic/attributes change", talk -> {
            talk.ask(talk.names().createTopic(talk.names().topic(), 1, 6).with("attributes", "+message.type=FIFO"));
            talk.ask(talk.names().createTopic(talk.names().topic(), 1, 6).with("attributes", "+message.type=NORMAL"));
            talk.ask(Ask.broker(351).with("topic", talk.names().topic()));
            talk.ask(talk.names().createTopic(talk.names().topic(), 1, 6).with("attributes", "-message.type"));
            talk.ask(Ask.broker(351).with("topic", talk.names().topic()));
        });
        for (String topic : new String[] {
            "TBW102", "SCHEDULE_TOPIC_XXXX", "rmq_sys_x", "RMQ_SYS_TRACE_TOPIC", "%RETRY%g", "%DLQ%g", "DefaultCluster"
        }) {
            add(
                    "topic/own " + topic,
                    talk -> talk.ask(talk.names().createTopic(topic, 8, topic.equals("TBW102") ? 7 : 6)));
        }
        add("topic/order and flags", talk -> {
            talk.ask(talk.names()
                    .createTopic(talk.names().topic(), 2, 6)
                    .with("order", true)
                    .with("topicSysFlag", 3)
                    .with("topicFilterType", "MULTI_TAG"));
            talk.ask(Ask.broker(351).with("topic", talk.names().topic()));
            talk.ask(Ask.names(105).with("topic", talk.names().topic()));
        });
        add("topic/delete", talk -> {
            talk.must(talk.names().createTopic(talk.names().topic(), 2, 6));
            talk.must(talk.names().send(1));
            talk.settled(0, 1);
            talk.ask(Ask.broker(215).with("topic", talk.names().topic()));
            talk.ask(Ask.broker(351).with("topic", talk.names().topic()));
            talk.ask(talk.names().pull(0, 0));
            talk.ask(talk.names().createTopic(talk.names().topic(), 2, 6));
        });
        for (String topic : new String[] {"TBW102", "SCHEDULE_TOPIC_XXXX", "rmq_sys_x", "%RETRY%nobody"}) {
            add("topic/delete own " + topic, talk -> talk.ask(Ask.broker(215).with("topic", topic)));
        }
        add("topic/several", talk -> {
            String topic = talk.names().topic();
            String settings =
                    "{\"attributes\":{},\"order\":false,\"perm\":6,\"readQueueNums\":3,\"topicFilterType\":\"SINGLE_TAG\",\"topicName\":\""
                            + topic + "\",\"topicSysFlag\":0,\"writeQueueNums\":3}";
            talk.ask(Ask.broker(18)
                    .body("{\"topicConfigList\":[" + settings + "," + settings.replace(topic, topic + "b") + "]}"));
            talk.ask(Ask.broker(351).with("topic", topic));
            talk.ask(Ask.broker(351).with("topic", topic + "b"));
            talk.ask(Ask.broker(5002).body("{\"topicList\":[\"" + topic + "\"]}"));
        });
        for (String body : new String[] {"", "{}", "nonsense", "{\"topicConfigList\":[]}"}) {
            add("topic/several by " + body, talk -> talk.ask(Ask.broker(18).body(body)));
        }
        add("topic/stats", talk -> {
            talk.must(talk.names().createTopic(talk.names().topic(), 2, 6));
            talk.must(talk.names().send(1));
            talk.settled(0, 1);
            talk.ask(Ask.broker(202).with("topic", talk.names().topic()).keep("(?!body.topicPutTps).*"));
        });
    }

    private void groups() {
        add("group/made", talk -> {
            talk.ask(talk.names().createGroup(talk.names().group()));
            talk.ask(Ask.broker(352).with("group", talk.names().group()));
        });
        for (String setting : new String[] {
            "consumeEnable|false",
            "consumeFromMinEnable|false",
            "consumeBroadcastEnable|false",
            "consumeMessageOrderly|true",
            "retryQueueNums|3",
            "retryQueueNums|-1",
            "retryMaxTimes|3",
            "retryMaxTimes|-1",
            "brokerId|2",
            "whichBrokerWhenConsumeSlowly|3",
            "notifyConsumerIdsChangedEnable|false",
            "groupSysFlag|1",
            "consumeTimeoutMinute|30",
            "attributes|{\"+priority.factor\":\"50\"}",
            "attributes|{\"+nonsense\":\"1\"}",
            "groupRetryPolicy|{\"type\":\"EXPONENTIAL\",\"exponentialRetryPolicy\":{\"initial\":1000,\"max\":60000,\"multiplier\":3}}",
            "groupRetryPolicy|{\"type\":\"CUSTOMIZED\",\"customizedRetryPolicy\":{\"next\":[1000,2000]}}",
            "subscriptionDataSet|[]",
            "retryMaxTimes|\\\"many\\\"",
            "whatever|1"
        }) {
            String name = setting.substring(0, setting.indexOf('|'));
            String value = setting.substring(setting.indexOf('|') + 1).replace("\\", "");
            add("group/with " + name + " " + value, talk -> {
                talk.ask(talk.names().createGroup(talk.names().group(), name, value));
                talk.ask(Ask.broker(352).with("group", talk.names().group()));
            });
        }
        for (String name : new String[] {"", "a b", "a!b", "TOOLS_CONSUMER", "CID_RMQ_SYS_x"}) {
            add("group/named " + name, talk -> talk.ask(talk.names().createGroup(name)));
        }
        add("group/name of 121", talk -> talk.ask(talk.names().createGroup("g".repeat(121))));
        add("group/name of 256", talk -> talk.ask(talk.names().createGroup("g".repeat(256))));
        for (String body : new String[] {"", "{}", "nonsense", "[]"}) {
            add("group/by " + body, talk -> talk.ask(Ask.broker(200).body(body)));
            add("group/several by " + body, talk -> talk.ask(Ask.broker(225).body(body)));
        }
        add("group/several", talk -> {
            String group = talk.names().group();
            talk.ask(Ask.broker(225)
                    .body("{\"groupConfigList\":[" + Names.groupConfig(group) + "," + Names.groupConfig(group + "b")
                            + "]}"));
            talk.ask(Ask.broker(352).with("group", group + "b"));
            talk.ask(Ask.broker(5003).body("{\"groupNameList\":[\"" + group + "\"],\"cleanOffset\":true}"));
        });
        for (String clean : new String[] {"true", "false"}) {
            add("group/delete, clean " + clean, talk -> {
                talk.must(talk.names().createTopic(talk.names().topic(), 1, 6));
                talk.must(talk.names().createGroup(talk.names().group()));
                talk.must(talk.names().commit(0, 0));
                talk.ask(Ask.broker(207).with("groupName", talk.names().group()).with("cleanOffset", clean));
                talk.ask(talk.names().queryOffset(0));
                talk.ask(Ask.broker(201)
                        .keep("body\\.subscriptionGroupTable\\." + talk.names().group() + ".*"));
            });
        }
    }

    private void lists() {
        String version = "|body\\.dataVersion.*|body\\.mappingDataVersion.*";
        add("list/topics", talk -> {
            talk.must(talk.names().createTopic(talk.names().topic(), 2, 6));
            talk.ask(Ask.broker(21)
                    .keep("body\\.topicConfigTable\\." + talk.names().topic() + "\\..*" + version));
        });
        for (String topic : new String[] {
            "TBW102", "SCHEDULE_TOPIC_XXXX", "SELF_TEST_TOPIC", "BenchmarkTest", "OFFSET_MOVED_EVENT",
                    "RMQ_SYS_TRANS_HALF_TOPIC",
            "RMQ_SYS_TRANS_OP_HALF_TOPIC", "DefaultCluster", "broker-a", "DefaultCluster_REPLY_TOPIC",
                    "rmq_sys_wheel_timer", "rmq_sys_REVIVE_LOG_DefaultCluster",
            "RMQ_SYS_TRACE_TOPIC", "TRANS_CHECK_MAX_TIME_TOPIC"
        }) {
            add(
                    "list/the topic " + topic,
                    talk -> talk.ask(Ask.broker(21).keep("body\\.topicConfigTable\\." + topic + "\\..*")));
            add("list/the route of " + topic, talk -> talk.ask(Ask.names(105).with("topic", topic)));
            add(
                    "list/the settings of " + topic,
                    talk -> talk.ask(Ask.broker(351).with("topic", topic)));
        }
        add("list/groups", talk -> {
            talk.must(talk.names().createGroup(talk.names().group()));
            talk.ask(Ask.broker(201)
                    .keep("body\\.subscriptionGroupTable\\." + talk.names().group() + "\\..*|body\\.forbiddenTable.*"
                            + version));
        });
        for (String group : new String[] {
            "TOOLS_CONSUMER",
            "FILTERSRV_CONSUMER",
            "SELF_TEST_C_GROUP",
            "CID_ONS-HTTP-PROXY",
            "CID_ONSAPI_PULL",
            "CID_ONSAPI_PERMISSION",
            "CID_ONSAPI_OWNER",
            "CID_RMQ_SYS_TRANS"
        }) {
            add("list/the group " + group, talk -> talk.ask(Ask.broker(352).with("group", group)));
        }
        add("list/offsets", talk -> {
            talk.must(talk.names().createTopic(talk.names().topic(), 2, 6));
            talk.must(talk.names().createGroup(talk.names().group()));
            talk.must(talk.names().send(1));
            talk.settled(0, 1);
            talk.must(talk.names().commit(0, 1));
            talk.ask(Ask.broker(43).keep("body\\.offsetTable\\." + talk.names().topic() + "@.*" + version));
            talk.ask(Ask.broker(317).with("isOrder", false).keep("body\\.brokerAddr"));
        });
        add("list/own topics of the broker", talk -> talk.ask(Ask.broker(305)));
        add(
                "list/own topics of the name server",
                talk -> talk.ask(Ask.names(304).keep("flag")));
        add(
                "list/cluster",
                talk -> talk.ask(Ask.names(106)
                        .keep("body\\.(brokerAddrTable\\.broker-a|clusterAddrTable\\.DefaultCluster).*")));
        add("list/runtime", talk -> talk.ask(Ask.broker(28).keep("code")));
        add(
                "list/settings",
                talk -> talk.ask(
                        Ask.broker(26)
                                .keep(
                                        "body.(brokerName|brokerClusterName|brokerId|listenPort|autoCreateTopicEnable|autoCreateSubscriptionGroup|defaultTopicQueueNums|maxMessageSize|messageDelayLevel)")));
        add("list/settings of the name server", talk -> talk.ask(Ask.names(319).keep("body.(orderMessageEnable)")));
        for (int code : new int[] {45, 60, 61, 306, 316, 329, 402, 907, 311, 312, 313, 206}) {
            boolean names = (code > 205 && code < 300) || (code >= 311 && code <= 313);
            add("list/code " + code, talk -> talk.ask((names ? Ask.names(code) : Ask.broker(code)).keep("flag")));
        }
    }

    private void nameServer() {
        add("values/round", talk -> {
            String space = "S" + talk.names().number();
            talk.ask(Ask.names(100).with("namespace", space).with("key", "k").with("value", "v"));
            talk.ask(Ask.names(101).with("namespace", space).with("key", "k"));
            talk.ask(Ask.names(219).with("namespace", space));
            talk.ask(Ask.names(102).with("namespace", space).with("key", "k"));
            talk.ask(Ask.names(101).with("namespace", space).with("key", "k"));
            talk.ask(Ask.names(219).with("namespace", space));
        });
        for (String version : new String[] {"36", "399", "400", "401", "513"}) {
            for (String standard : new String[] {"true", "false", "none"}) {
                add("route/version " + version + " standard " + standard, talk -> {
                    Ask ask = Ask.names(105).with("topic", "TBW102").ofVersion(Integer.parseInt(version));
                    talk.ask((standard.equals("none") ? ask : ask.with("acceptStandardJsonOnly", standard)));
                });
            }
        }
        add(
                "route/exact text old",
                talk -> verbatim(
                        talk, Ask.names(105).with("topic", talk.names().topic()).ofVersion(399)));
        add(
                "route/exact text new",
                talk -> verbatim(
                        talk, Ask.names(105).with("topic", talk.names().topic()).ofVersion(513)));
        add("route/gone with its topic", talk -> {
            talk.must(talk.names().createTopic(talk.names().topic(), 2, 6));
            talk.until(Ask.names(105).with("topic", talk.names().topic()), answer -> answer.code() == 0);
            talk.ask(Ask.names(216).with("topic", talk.names().topic()));
            talk.ask(Ask.names(105).with("topic", talk.names().topic()));
            talk.ask(Ask.names(216).with("topic", talk.names().topic()).with("clusterName", "DefaultCluster"));
            talk.ask(Ask.names(216).with("topic", talk.names().topic()).with("clusterName", "NoSuchCluster"));
        });
        add("topics of cluster/unknown", talk -> talk.ask(Ask.names(224).with("cluster", "NoSuchCluster")));
        add(
                "members/unknown",
                talk -> talk.ask(Ask.names(901).with("clusterName", "NoSuch").with("brokerName", "broker-a")));
        add("settings/order", talk -> talk.ask(Ask.names(318).body("orderMessageEnable=false\n")));
        add("settings/unknown", talk -> talk.ask(Ask.names(318).body("whatever=false\n")));
        add("settings/none", talk -> talk.ask(Ask.names(318)));
        add("settings/of the broker, none", talk -> talk.ask(Ask.broker(25)));
        add("settings/of the broker", talk -> talk.ask(Ask.broker(25).body("autoCreateTopicEnable=true\n")));
    }

    private static void verbatim(Talk talk, Ask ask) throws IOException {
        talk.must(talk.names().createTopic(talk.names().topic(), 2, 6));
        Answer answer = talk.until(ask, one -> one.code() == 0);
        String text = new String(answer.body(), UTF_8).replaceAll("127.0.0.1:[0-9]+", "HOST");
        talk.note(ask, new Answer(0, 1, 0, null, true, Map.of("text", text), new byte[0]));
    }

    private void registrations() {
        add("registration/two topics", talk -> {
            talk.ask(register(talk.names(), 2, 5));
            talk.ask(Ask.names(105).with("topic", talk.names().topic()));
            talk.ask(Ask.names(322)
                    .with("brokerName", "B" + talk.names().number())
                    .with("brokerAddr", "127.0.0.1:5")
                    .with("clusterName", "C" + talk.names().number())
                    .with("brokerId", 0)
                    .body("{\"counter\":1,\"stateVersion\":0,\"timestamp\":1700000000000}"));
            talk.ask(Ask.names(901)
                    .with("clusterName", "C" + talk.names().number())
                    .with("brokerName", "B" + talk.names().number()));
            talk.ask(Ask.names(205).with("brokerName", "B" + talk.names().number()));
            talk.ask(Ask.names(105).with("topic", talk.names().topic()));
            talk.ask(Ask.names(327).with("brokerName", "B" + talk.names().number()));
            talk.ask(Ask.names(105).with("topic", talk.names().topic()));
            talk.ask(unregister(talk.names(), 5));
            talk.ask(Ask.names(105).with("topic", talk.names().topic()));
            talk.ask(Ask.names(224).with("cluster", "C" + talk.names().number()));
        });
        add("registration/one topic", talk -> {
            talk.ask(register(talk.names(), 1, 6));
            talk.ask(Ask.names(105).with("topic", talk.names().topic()));
            talk.quiet(unregister(talk.names(), 6));
        });
        add("registration/a slave", talk -> {
            talk.ask(register(talk.names(), 2, 7));
            talk.ask(register(talk.names(), 2, 8).with("brokerId", 1));
            talk.ask(Ask.names(105).with("topic", talk.names().topic()));
            talk.ask(unregister(talk.names(), 7));
            talk.ask(Ask.names(105).with("topic", talk.names().topic()));
            talk.ask(unregister(talk.names(), 8).with("brokerId", 1));
        });
        add(
                "registration/checksum",
                talk -> talk.ask(register(talk.names(), 2, 9).with("bodyCrc32", 1)));
        add("registration/version 0", talk -> {
            talk.ask(register(talk.names(), 2, 10).ofVersion(0));
            talk.ask(Ask.names(105).with("topic", talk.names().topic()));
            talk.quiet(unregister(talk.names(), 10));
        });
        add("registration/lost connection", talk -> {
            talk.ask(register(talk.names(), 2, 11));
            talk.ask(Ask.names(904)
                    .with("clusterName", "C" + talk.names().number())
                    .with("brokerAddr", "127.0.0.1:11")
                    .with("brokerName", "B" + talk.names().number()));
            talk.ask(unregister(talk.names(), 11));
        });
        add("registration/topic alone", talk -> {
            talk.ask(register(talk.names(), 2, 12));
            talk.ask(Ask.names(217)
                    .with("topic", talk.names().unknownTopic())
                    .body("{\"brokerDatas\":[],\"filterServerTable\":{},\"queueDatas\":[{\"brokerName\":\"B"
                            + talk.names().number()
                            + "\",\"perm\":6,\"readQueueNums\":4,\"topicSysFlag\":0,\"writeQueueNums\":4}]}"));
            talk.ask(Ask.names(105).with("topic", talk.names().unknownTopic()));
            talk.quiet(unregister(talk.names(), 12));
        });
    }

    private static Ask register(Names names, int topics, int port) {
        StringBuilder table = new StringBuilder();
        for (int i = 0; i < topics; i++) {
            String topic = names.topic() + (i == 0 ? "" : "-" + i);
            table.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(topic)
                    .append(
                            "\":{\"attributes\":{},\"order\":false,\"perm\":6,\"readQueueNums\":4,\"topicFilterType\":\"SINGLE_TAG\",\"topicName\":\"")
                    .append(topic)
                    .append("\",\"topicSysFlag\":0,\"writeQueueNums\":4}");
        }
        return Ask.names(103)
                .with("brokerName", "B" + names.number())
                .with("brokerAddr", "127.0.0.1:" + port)
                .with("clusterName", "C" + names.number())
                .with("haServerAddr", "127.0.0.1:1")
                .with("brokerId", 0)
                .with("enableActingMaster", false)
                .with("compressed", false)
                .with("bodyCrc32", 0)
                .body(
                        "{\"filterServerList\":[],\"topicConfigSerializeWrapper\":{\"dataVersion\":{\"counter\":1,\"stateVersion\":0,\"timestamp\":1700000000000},\"topicConfigTable\":{"
                                + table + "}}}");
    }

    private static Ask unregister(Names names, int port) {
        return Ask.names(104)
                .with("brokerName", "B" + names.number())
                .with("brokerAddr", "127.0.0.1:" + port)
                .with("clusterName", "C" + names.number())
                .with("brokerId", 0);
    }

    private void others() {
        for (String statistic :
                new String[] {"TOPIC_PUT_NUMS", "TOPIC_PUT_SIZE", "BROKER_PUT_NUMS", "GROUP_GET_NUMS", "NONSENSE"}) {
            add("statistic/" + statistic, talk -> {
                talk.must(talk.names().createTopic(talk.names().topic(), 1, 6));
                talk.must(talk.names().send(1));
                talk.ask(Ask.broker(315)
                        .with("statsName", statistic)
                        .with(
                                "statsKey",
                                statistic.startsWith("BROKER")
                                        ? "DefaultCluster"
                                        : talk.names().topic())
                        .keep("flag"));
            });
        }
        for (int code : new int[] {
            13, 22, 23, 27, 47, 50, 51, 52, 53, 209, 210, 211, 212, 213, 214, 301, 302, 323, 354, 355, 902, 903, 1001,
            1002, 1003, 1004, 1005, 1006, 1007, 1010, 2001, 2002, 2003, 2004, 3001, 3002, 3003, 3004, 3005, 3006, 3007,
            3008, 3009, 3010, 200_056, 200_070, 200_071, 200_072, 200_074, 200_075, 200_076, 200_077, 200_078, 200_079
        }) {
            add("rare code/" + code, talk -> talk.ask(Ask.broker(code).keep("code")));
        }
    }

    private void add(String name, Conversation.Script script) {
        all.add(new Conversation("admin/" + name, script));
    }
}
