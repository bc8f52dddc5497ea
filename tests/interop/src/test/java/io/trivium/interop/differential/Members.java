package io.trivium.interop.differential;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Conversations about clients: heartbeats, lists of members, locks, relayed questions, and replies to requests. */
final class Members {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Conversation> all = new ArrayList<>();

    private Members() {}

    static List<Conversation> all() {
        Members members = new Members();
        members.heartbeats();
        members.lists();
        members.locks();
        members.relays();
        members.replies();
        members.strangeRequests();
        return members.all;
    }

    private void heartbeats() {
        add(
                "heartbeat/consumer",
                talk -> talk.ask(talk.names().consumer(talk.names().client(), "TAG", "*", 1)));
        add(
                "heartbeat/producer",
                talk -> talk.ask(talk.names()
                        .producer(talk.names().client(), talk.names().group())));
        add("heartbeat/makes the group", talk -> {
            Names names = talk.names();
            Ask heartbeat = names.consumer(names.client(), "TAG", "*", 1);
            talk.ask(Ask.broker(34)
                    .body(new String(heartbeat.body(), UTF_8).replace(names.group(), names.unknownGroup())));
            talk.ask(Ask.broker(352).with("group", names.unknownGroup()));
            talk.ask(Ask.broker(351).with("topic", "%RETRY%" + names.unknownGroup()));
        });
        add("heartbeat/twice", talk -> {
            talk.ask(talk.names().consumer(talk.names().client(), "TAG", "*", 1));
            talk.ask(talk.names().consumer(talk.names().client(), "TAG", "*", 1));
        });
        add("heartbeat/other subscription", talk -> {
            talk.ask(talk.names().consumer(talk.names().client(), "TAG", "a", 1));
            talk.ask(talk.names().consumer(talk.names().client(), "TAG", "b", 2));
            talk.ask(Ask.broker(203).with("consumerGroup", talk.names().group()));
        });
        add("heartbeat/older subscription", talk -> {
            talk.ask(talk.names().consumer(talk.names().client(), "TAG", "a", 2));
            talk.ask(talk.names().consumer(talk.names().client(), "TAG", "b", 1));
            talk.ask(Ask.broker(203).with("consumerGroup", talk.names().group()));
        });
        add("heartbeat/fingerprint", talk -> {
            Names names = talk.names();
            String body = new String(
                            names.consumer(names.client(), "TAG", "*", 1).body(), UTF_8)
                    .replace("\"heartbeatFingerprint\":0", "\"heartbeatFingerprint\":77");
            talk.ask(Ask.broker(34).body(body));
            talk.ask(Ask.broker(34).body(body.replace("\"withoutSub\":false", "\"withoutSub\":true")));
            talk.ask(Ask.broker(34)
                    .body(body.replace(":77", ":78").replace("\"withoutSub\":false", "\"withoutSub\":true")));
        });
        for (String body : new String[] {
            "", "{}", "nonsense", "[]", "{\"clientID\":\"\"}", "{\"clientID\":\"c\",\"consumerDataSet\":[{}]}"
        }) {
            add("heartbeat/body " + body, talk -> talk.ask(Ask.broker(34).body(body)));
        }
        add("heartbeat/tells the others", talk -> {
            Names names = talk.names();
            talk.must(names.consumer(names.client(), "TAG", "*", 1));
            Wire second = talk.another();
            second.answer(second.send(names.consumer(names.client() + "b", "TAG", "*", 1)), PATIENCE);
            talk.note(Ask.broker(40).keep("(?!flag).*"), talk.broker().pushed(40, PATIENCE));
            talk.ask(Ask.broker(38).with("consumerGroup", names.group()));
            second.close();
            talk.note(Ask.broker(40).keep("(?!flag).*"), talk.broker().pushed(40, PATIENCE));
            talk.until(
                    Ask.broker(38).with("consumerGroup", names.group()),
                    answer -> !new String(answer.body(), UTF_8).contains(names.client() + "b"));
        });
    }

    private void lists() {
        for (int code : new int[] {38, 203, 343, 300}) {
            add("list " + code + "/of one", talk -> {
                talk.must(talk.names().consumer(talk.names().client(), "TAG", "*", 1));
                talk.ask(list(talk.names(), code));
            });
            add("list " + code + "/after unregistering", talk -> {
                Names names = talk.names();
                talk.must(names.consumer(names.client(), "TAG", "*", 1));
                talk.ask(Ask.broker(35).with("clientID", names.client()).with("consumerGroup", names.group()));
                talk.ask(list(names, code));
            });
            add("list " + code + "/of SQL", talk -> {
                talk.must(talk.names().consumer(talk.names().client(), "SQL92", "a > 1", 1));
                talk.ask(list(talk.names(), code));
            });
        }
        add("producers/of one", talk -> {
            Names names = talk.names();
            talk.must(names.producer(names.client(), "P" + names.number()));
            talk.ask(Ask.broker(204).with("producerGroup", "P" + names.number()));
            talk.ask(Ask.broker(328).keep("body\\.data\\.P" + names.number() + ".*"));
            talk.ask(Ask.broker(35).with("clientID", names.client()).with("producerGroup", "P" + names.number()));
            talk.ask(Ask.broker(204).with("producerGroup", "P" + names.number()));
        });
        add("subscription of group/known", talk -> {
            Names names = talk.names();
            talk.must(names.consumer(names.client(), "TAG", "tag", 1));
            talk.ask(Ask.broker(345).with("group", names.group()).with("topic", names.topic()));
            talk.ask(Ask.broker(345).with("group", names.group()).with("topic", names.unknownTopic()));
        });
        add("consume stats/online", talk -> {
            Names names = talk.names();
            talk.must(names.consumer(names.client(), "TAG", "*", 1));
            talk.must(names.send(1));
            talk.settled(0, 1);
            talk.must(names.commit(0, 1));
            talk.ask(Ask.broker(208).with("consumerGroup", names.group()));
            talk.ask(Ask.broker(208).with("consumerGroup", names.group()).with("topic", names.topic()));
            talk.ask(Ask.broker(303).with("group", names.group()).with("topic", names.topic()));
        });
        add("consume stats/given up", talk -> {
            Names names = talk.names();
            talk.must(names.send(1));
            talk.settled(0, 1);
            talk.must(names.commit(0, 1));
            Ask consumer = names.consumer(names.client(), "TAG", "*", 1);
            talk.must(Ask.broker(34).body(new String(consumer.body(), UTF_8).replace(names.topic(), "Other")));
            talk.ask(Ask.broker(208).with("consumerGroup", names.group()).with("topic", names.topic()));
        });
        add("reset offset/online", talk -> {
            Names names = talk.names();
            talk.must(names.consumer(names.client(), "TAG", "*", 1));
            talk.ask(Ask.broker(222)
                    .with("topic", names.topic())
                    .with("group", names.group())
                    .with("timestamp", 0)
                    .with("isForce", true));
        });
    }

    private static Ask list(Names names, int code) {
        return switch (code) {
            case 300 -> Ask.broker(code).with("topic", names.topic());
            case 343 -> Ask.broker(code).with("group", names.group());
            default -> Ask.broker(code).with("consumerGroup", names.group());
        };
    }

    private void locks() {
        add("lock/free", talk -> talk.ask(lock(talk.names(), 41, "a", 0)));
        add("lock/own", talk -> {
            talk.ask(lock(talk.names(), 41, "a", 0));
            talk.ask(lock(talk.names(), 41, "a", 0));
        });
        add("lock/another's", talk -> {
            talk.ask(lock(talk.names(), 41, "a", 0));
            talk.ask(lock(talk.names(), 41, "b", 0));
            talk.ask(lock(talk.names(), 42, "b", 0));
            talk.ask(lock(talk.names(), 41, "b", 0));
            talk.ask(lock(talk.names(), 42, "a", 0));
            talk.ask(lock(talk.names(), 41, "b", 0));
        });
        add("lock/no such queue", talk -> talk.ask(lock(talk.names(), 41, "a", 9)));
        add(
                "lock/no such topic",
                talk -> talk.ask(Ask.broker(41)
                        .body(talk.names()
                                .locks("a", 0)
                                .replace(talk.names().topic(), talk.names().unknownTopic()))));
        for (String body :
                new String[] {"", "{}", "nonsense", "{\"clientId\":\"a\",\"consumerGroup\":\"g\",\"mqSet\":[]}"}) {
            for (int code : new int[] {41, 42}) {
                add(
                        "lock " + code + "/body " + body,
                        talk -> talk.ask(Ask.broker(code).body(body)));
            }
        }
    }

    private static Ask lock(Names names, int code, String client, int queue) {
        return Ask.broker(code).body(names.locks(client, queue));
    }

    private void relays() {
        add(
                "relay/running info",
                talk -> relayed(
                        talk,
                        Ask.broker(307)
                                .with("consumerGroup", talk.names().group())
                                .with("clientId", talk.names().client())
                                .with("jstackEnable", false),
                        307));
        add(
                "relay/consumer status",
                talk -> relayed(
                        talk,
                        Ask.broker(223)
                                .with("topic", talk.names().topic())
                                .with("group", talk.names().group()),
                        221));
        add("relay/consume directly", talk -> {
            Names names = talk.names();
            String id = talk.must(names.send(1)).field("msgId");
            talk.settled(0, 1);
            relayed(
                    talk,
                    Ask.broker(309)
                            .with("consumerGroup", names.group())
                            .with("clientId", names.client())
                            .with("msgId", id)
                            .with("topic", names.topic()),
                    309);
        });
        add("relay/consume directly what is not there", talk -> {
            talk.must(talk.names().consumer(talk.names().client(), "TAG", "*", 1));
            talk.ask(Ask.broker(309)
                    .with("consumerGroup", talk.names().group())
                    .with("clientId", talk.names().client())
                    .with("msgId", "nonsense"));
        });
        add("relay/old client", talk -> {
            Names names = talk.names();
            talk.must(names.consumer(names.client(), "TAG", "*", 1).ofVersion(61));
            talk.ask(Ask.broker(307)
                    .with("consumerGroup", names.group())
                    .with("clientId", names.client())
                    .with("jstackEnable", false));
        });
    }

    private static void relayed(Talk talk, Ask ask, int code) throws IOException {
        Names names = talk.names();
        talk.must(names.consumer(names.client(), "TAG", "*", 1));
        Wire asker = talk.another();
        int opaque = asker.send(ask);
        Answer relayed = talk.broker().pushed(code, PATIENCE);
        talk.note(Ask.broker(code).keep("(?!flag|ext.msgId).*"), relayed);
        talk.broker().reply(relayed, 0, "{\"said\":\"by the client\"}".getBytes(UTF_8));
        talk.note(ask, asker.answer(opaque, PATIENCE));
    }

    private void replies() {
        for (int code : new int[] {324, 325}) {
            for (int answer : new int[] {0, 1}) {
                add("reply/" + code + " taken with " + answer, talk -> replied(talk, code, answer));
            }
        }
        add("reply/nobody waits", talk -> talk.ask(reply(talk.names(), 325)));
        add(
                "reply/to nobody named",
                talk -> talk.ask(reply(talk.names(), 325).with("i", Names.properties("MSG_TYPE", "reply"))));
    }

    private static void replied(Talk talk, int code, int answer) throws IOException {
        Names names = talk.names();
        talk.must(names.producer(names.client(), "P" + names.number()));
        Wire responder = talk.another();
        Ask reply = reply(names, code);
        int opaque = responder.send(reply);
        Answer pushed = talk.broker().pushed(326, PATIENCE);
        talk.note(Ask.broker(326).keep("(?!flag).*"), pushed);
        talk.broker().reply(pushed, answer, new byte[0]);
        talk.note(reply.keep("(?!ext.queueOffset).*"), responder.answer(opaque, PATIENCE));
    }

    private static Ask reply(Names names, int code) {
        String properties = Names.properties(
                "UNIQ_KEY",
                names.id(1),
                "MSG_TYPE",
                "reply",
                "CORRELATION_ID",
                "c1",
                "REPLY_TO_CLIENT",
                names.client(),
                "TTL",
                "3000");
        Ask v2 = names.send(1).with("b", "DefaultCluster_REPLY_TOPIC").with("i", properties);
        if (code == 325) {
            return v2.as(325);
        }
        return Ask.broker(324)
                .with("producerGroup", "P" + names.number())
                .with("topic", "DefaultCluster_REPLY_TOPIC")
                .with("defaultTopic", "TBW102")
                .with("defaultTopicQueueNums", 4)
                .with("queueId", 0)
                .with("sysFlag", 0)
                .with("bornTimestamp", 1_700_000_000_000L)
                .with("flag", 0)
                .with("properties", properties)
                .with("reconsumeTimes", 0)
                .with("unitMode", false)
                .body("reply");
    }

    private void strangeRequests() {
        for (int code : new int[] {-1, 0, 1, 9, 29_999, 1_000_000, Integer.MAX_VALUE}) {
            add("unknown code/" + code, talk -> {
                talk.ask(Ask.broker(code));
                talk.ask(Ask.names(code));
            });
        }
        for (int version : new int[] {0, 36, 399, 401, 475, 513, 10_000}) {
            add("version/" + version, talk -> {
                talk.ask(talk.names().send(1).ofVersion(version));
                talk.ask(Ask.names(105).with("topic", talk.names().topic()).ofVersion(version));
            });
        }
        add("one way/is not answered", talk -> {
            talk.broker()
                    .sendOneWay(
                            talk.names().commit(0, 7).with("topic", talk.names().unknownTopic()));
            talk.broker().sendOneWay(Ask.broker(29_999));
            talk.ask(talk.names().offset(30, 0));
        });
        add(
                "fields/unknown are ignored",
                talk -> talk.ask(talk.names()
                        .offset(30, 0)
                        .with("whatever", "1")
                        .with("bname", "broker-a")
                        .with("lo", "true")));
        add(
                "fields/broker of another name",
                talk -> talk.ask(talk.names().offset(30, 0).with("bname", "broker-z")));
    }

    private void add(String name, Conversation.Script script) {
        all.add(new Conversation("client/" + name, talk -> {
            talk.must(talk.names().createTopic(talk.names().topic(), 2, 6));
            talk.must(talk.names().createGroup(talk.names().group()));
            script.play(talk);
        }));
    }
}
