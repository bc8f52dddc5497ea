package io.trivium.interop.differential;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Conversations about what happens to a message after its send: transactions, retries, recalls and searches. */
final class Storing {
    private static final String WITHOUT_POSITIONS = "(?!.*(ORIGIN_MESSAGE_ID|physicalOffset)).*";

    private final List<Conversation> all = new ArrayList<>();

    private Storing() {}

    static List<Conversation> all() {
        Storing storing = new Storing();
        storing.transactions();
        storing.retries();
        storing.recalls();
        storing.searches();
        return storing.all;
    }

    private void transactions() {
        add("transaction/commit", talk -> ended(talk, 8, half -> half));
        add("transaction/roll back", talk -> ended(talk, 12, half -> half));
        add("transaction/unknown", talk -> ended(talk, 0, half -> half));
        add("transaction/another flag", talk -> ended(talk, 4, half -> half));
        add("transaction/wrong group", talk -> ended(talk, 8, half -> half.with("producerGroup", "somebody")));
        add("transaction/wrong offset", talk -> ended(talk, 8, half -> half.with("tranStateTableOffset", 1L << 40)));
        add("transaction/from check", talk -> ended(talk, 8, half -> half.with("fromTransactionCheck", true)));
        add("transaction/without topic", talk -> ended(talk, 8, half -> half.without("topic")));
        add(
                "transaction/wrong id",
                talk -> ended(talk, 8, half -> half.with("msgId", "somebody's").with("transactionId", "other")));
        add("transaction/twice", talk -> {
            Ask end = prepared(talk).with("commitOrRollback", 8);
            talk.until(end, answer -> answer.code() == 0);
            talk.settled(0, 1);
            talk.ask(end);
            talk.ask(talk.names().offset(30, 0));
        });
        for (int permission : new int[] {4, 2, 0}) {
            add("transaction/permission " + permission, talk -> {
                Ask end = prepared(talk).with("commitOrRollback", 8);
                talk.must(talk.names().createTopic(talk.names().topic(), 1, permission));
                talk.until(end, Duration.ofSeconds(1), answer -> answer.code() == 0);
                talk.await(talk.names().offset(30, 0), Duration.ofSeconds(1), answer -> answer.number("offset") > 0);
                talk.ask(talk.names().offset(30, 0));
            });
        }
        add("transaction/commit after roll back", talk -> {
            Ask end = prepared(talk);
            talk.ask(end.with("commitOrRollback", 12));
            talk.ask(end.with("commitOrRollback", 8));
            talk.ask(talk.names().offset(30, 0));
        });
        add("transaction/with a delay", talk -> {
            Ask end = prepared(talk, "DELAY", "1");
            talk.ask(end.with("commitOrRollback", 8));
            talk.settled(0, 1);
            talk.ask(talk.names().pull(0, 0));
        });
        add(
                "transaction/immune for seconds",
                talk -> ended(talk, 8, half -> half, "CHECK_IMMUNITY_TIME_IN_SECONDS", "60"));
        add("transaction/of a plain message", talk -> {
            Names names = talk.names();
            Answer sent = talk.must(names.send(1));
            talk.ask(end(names, sent).with("commitOrRollback", 8));
        });
    }

    private interface Change {
        Ask of(Ask end);
    }

    private static void ended(Talk talk, int how, Change change, String... properties) throws IOException {
        Ask end = change.of(prepared(talk, properties)).with("commitOrRollback", how);
        // Apache finds a prepared message a moment after it has answered its sender.
        talk.until(end, Duration.ofSeconds(1), answer -> answer.code() == 0);
        if (how == 8) {
            talk.await(talk.names().offset(30, 0), Duration.ofSeconds(1), answer -> answer.number("offset") > 0);
        }
        talk.ask(talk.names().offset(30, 0));
        talk.ask(talk.names().pull(0, 0));
    }

    private static Ask prepared(Talk talk, String... properties) throws IOException {
        Names names = talk.names();
        talk.must(names.producer(names.client(), "P" + names.number()));
        Ask half = names.send(1, "TRAN_MSG", "true", "PGROUP", "P" + names.number(), "KEYS", "k");
        Ask send = half.with("f", 4).with("i", half.fields().get("i") + Names.properties(properties));
        return end(names, talk.ask(send.keep("(?!ext.queueOffset).*")));
    }

    private static Ask end(Names names, Answer sent) {
        String id = sent.field("msgId");
        return Ask.broker(37)
                .with("topic", names.topic())
                .with("producerGroup", "P" + names.number())
                .with("tranStateTableOffset", sent.field("queueOffset"))
                .with("commitLogOffset", Long.parseLong(id.substring(16), 16))
                .with("fromTransactionCheck", false)
                .with("msgId", names.id(1))
                .with("transactionId", names.id(1));
    }

    private void retries() {
        for (int level : new int[] {-1, 0, 1, 3, 18, 19, 100}) {
            add("send back/level " + level, talk -> sentBack(talk, ask -> ask.with("delayLevel", level), level < 0));
        }
        for (int most : new int[] {-1, 0, 1, 16}) {
            add(
                    "send back/at most " + most,
                    talk -> sentBack(
                            talk, ask -> ask.with("maxReconsumeTimes", most).with("delayLevel", 1), most == 0));
        }
        add(
                "send back/of another topic",
                talk -> sentBack(talk, ask -> ask.with("originTopic", "Other").with("delayLevel", 1), false));
        add(
                "send back/of an unknown group",
                talk -> sentBack(talk, ask -> ask.with("group", talk.names().unknownGroup()), false));
        add("send back/without retries", talk -> {
            talk.must(talk.names().createGroup(talk.names().group(), "retryQueueNums", "0"));
            sentBack(talk, ask -> ask.with("delayLevel", 1), false);
        });
        add("send back/group with one retry", talk -> {
            talk.must(talk.names().createGroup(talk.names().group(), "retryMaxTimes", "0"));
            sentBack(talk, ask -> ask.without("maxReconsumeTimes"), true);
        });
    }

    private static void sentBack(Talk talk, Change change, boolean dead) throws IOException {
        Names names = talk.names();
        talk.must(names.consumer(names.client(), "TAG", "*", 1));
        String id = talk.must(names.send(1, "TAGS", "t", "KEYS", "k")).field("msgId");
        talk.settled(0, 1);
        Ask back = change.of(Ask.broker(36)
                .with("offset", Long.parseLong(id.substring(16), 16))
                .with("group", names.group())
                .with("delayLevel", 0)
                .with("originMsgId", names.id(1))
                .with("originTopic", names.topic())
                .with("unitMode", false)
                .with("maxReconsumeTimes", 16));
        Answer answer = talk.ask(back);
        String topic = (dead ? "%DLQ%" : "%RETRY%") + names.group();
        Ask pull = names.pull(0, 0).with("topic", topic).keep(WITHOUT_POSITIONS);
        if (answer.code() == 0 && (dead || "1".equals(back.fields().get("delayLevel")))) {
            talk.until(pull, Duration.ofSeconds(4), pulled -> pulled.code() == 0);
        } else {
            talk.ask(pull);
        }
        talk.ask(Ask.broker(351).with("topic", topic));
    }

    private void recalls() {
        add("recall/in time", talk -> {
            Names names = talk.names();
            Answer sent = talk.must(names.send(1, "TIMER_DELAY_SEC", "100"));
            Ask recall = Ask.broker(370)
                    .with("topic", names.topic())
                    .with("recallHandle", sent.field("recallHandle"))
                    .with("producerGroup", "P");
            talk.ask(recall);
        });
        add("recall/of another topic", talk -> {
            Names names = talk.names();
            Answer sent = talk.must(names.send(1, "TIMER_DELAY_SEC", "100"));
            talk.ask(Ask.broker(370)
                    .with("topic", names.unknownTopic())
                    .with("recallHandle", sent.field("recallHandle")));
        });
        for (String handle : new String[] {
            "", "v1", "v1 T broker-a 1 id", "v1 T broker-z 9999999999999 id", "v2 T broker-a 9999999999999 id"
        }) {
            add(
                    "recall/handle " + handle,
                    talk -> talk.ask(Ask.broker(370)
                            .with("topic", talk.names().topic())
                            .with(
                                    "recallHandle",
                                    Base64.getUrlEncoder()
                                            .encodeToString(handle.replace(
                                                            " T ",
                                                            " " + talk.names().topic() + " ")
                                                    .getBytes(UTF_8)))));
        }
    }

    private void searches() {
        for (String key : new String[] {"one", "two", "three", "", "one two"}) {
            add("search/key " + key, talk -> {
                talk.must(talk.names().send(1, "KEYS", "one two"));
                talk.must(talk.names().send(2, "KEYS", "one"));
                talk.settled(0, 2);
                talk.until(search(talk.names(), "one"), answer -> answer.code() == 0);
                talk.ask(search(talk.names(), key));
            });
        }
        add("search/unique id", talk -> {
            talk.must(talk.names().send(1));
            talk.until(
                    search(talk.names(), talk.names().id(1)).with("_UNIQUE_KEY_QUERY", "true"),
                    answer -> answer.code() == 0);
            talk.until(search(talk.names(), talk.names().id(1)).with("indexType", "U"), answer -> answer.code() == 0);
            talk.ask(search(talk.names(), talk.names().id(1)).with("indexType", "K"));
            talk.ask(search(talk.names(), talk.names().id(1)).with("indexType", "X"));
        });
        add("search/tag", talk -> {
            talk.must(talk.names().send(1, "TAGS", "red", "KEYS", "one"));
            talk.until(search(talk.names(), "one"), answer -> answer.code() == 0);
            talk.ask(search(talk.names(), "red").with("indexType", "T"));
        });
        for (int most : new int[] {0, 1, 2, 1000}) {
            add("search/at most " + most, talk -> {
                talk.must(talk.names().send(1, "KEYS", "one"));
                talk.must(talk.names().send(2, "KEYS", "one"));
                talk.settled(0, 2);
                talk.until(search(talk.names(), "one").keep("none"), answer -> answer.code() == 0);
                talk.ask(search(talk.names(), "one").with("maxNum", most));
            });
        }
        add("search/before its time", talk -> {
            talk.must(talk.names().send(1, "KEYS", "one"));
            talk.until(search(talk.names(), "one").keep("none"), answer -> answer.code() == 0);
            talk.ask(search(talk.names(), "one").with("endTimestamp", 1000));
            talk.ask(search(talk.names(), "one").with("beginTimestamp", Long.MAX_VALUE));
        });
        add("view/by position", talk -> {
            String id =
                    talk.must(talk.names().send(1, "KEYS", "one", "TAGS", "t")).field("msgId");
            Ask view = Ask.broker(33).with("offset", Long.parseLong(id.substring(16), 16));
            talk.ask(view.with("topic", talk.names().topic()));
            talk.ask(view);
            talk.ask(view.with("topic", talk.names().unknownTopic()));
            talk.ask(view.with("offset", Long.parseLong(id.substring(16), 16) + 1));
        });
        add("view/consume queue", talk -> {
            talk.must(talk.names().send(1, "TAGS", "red"));
            talk.must(talk.names().send(2));
            talk.settled(0, 2);
            for (int index : new int[] {0, 1, 2}) {
                talk.ask(Ask.broker(321)
                        .with("topic", talk.names().topic())
                        .with("queueId", 0)
                        .with("index", index)
                        .with("count", 10));
            }
        });
    }

    private static Ask search(Names names, String key) {
        return Ask.broker(12)
                .with("topic", names.topic())
                .with("key", key)
                .with("maxNum", 32)
                .with("beginTimestamp", 0)
                .with("endTimestamp", Long.MAX_VALUE);
    }

    private void add(String name, Conversation.Script script) {
        all.add(new Conversation("store/" + name, talk -> {
            talk.must(talk.names().createTopic(talk.names().topic(), 1, 6));
            talk.must(talk.names().createGroup(talk.names().group()));
            script.play(talk);
        }));
    }
}
