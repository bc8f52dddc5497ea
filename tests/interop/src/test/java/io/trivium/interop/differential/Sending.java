package io.trivium.interop.differential;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;

/** Conversations about sends: kinds of messages, limits, properties and delays, each read back. */
final class Sending {
    private static final int READABLE = 4;
    private static final int WRITABLE = 2;
    private static final int BOTH = 6;

    private final List<Conversation> all = new ArrayList<>();

    private Sending() {}

    static List<Conversation> all() {
        Sending sending = new Sending();
        sending.bodies();
        sending.places();
        sending.properties();
        sending.delays();
        sending.batches();
        return sending.all;
    }

    private void bodies() {
        for (int size : new int[] {0, 1, 4096, 100_000, 4 * 1024 * 1024, 4 * 1024 * 1024 + 1}) {
            sent("body/" + size, names -> names.send(1).body(new byte[size]));
        }
        sent("body/not text", names -> names.send(1).body(new byte[] {-1, -2, 0, 1}));
        sent("body/compressed without type", names -> names.send(1).with("f", 1).body(deflated()));
        for (int type = 1; type <= 7; type++) {
            int flags = 1 | type << 8;
            sent(
                    "body/compressed of type " + type,
                    names -> names.send(1).with("f", flags).body(deflated()));
        }
        for (int flag : new int[] {2, 4, 8, 12, 16, 32, 64, 128, 0x800}) {
            sent("sysFlag/" + flag, names -> names.send(1).with("f", flag));
        }
        for (int flag : new int[] {-1, 7, Integer.MAX_VALUE}) {
            sent("flag/" + flag, names -> names.send(1).with("h", flag));
        }
        for (long born : new long[] {-1, 0, Long.MAX_VALUE}) {
            sent("born/" + born, names -> names.send(1).with("g", born));
        }
    }

    private void places() {
        for (int queue : new int[] {1, 2, 3, 1_000_000, Integer.MAX_VALUE}) {
            sent("queue/" + queue, names -> names.send(1).with("e", queue));
        }
        for (int perm : new int[] {0, READABLE, WRITABLE, BOTH, 7, 8, 15}) {
            add("permission/" + perm, talk -> {
                talk.must(talk.names().createTopic(talk.names().topic(), 2, perm));
                talk.ask(talk.names().send(1));
                talk.ask(talk.names().pull(0, 0));
            });
        }
        for (String topic : new String[] {
            "", " ", "a b", "a!b", "a|b%c-d_e", "a".repeat(127), "a".repeat(128), "a".repeat(255), "a".repeat(256), "ü"
        }) {
            add("name/" + (topic.length() > 20 ? topic.length() + " long" : topic), talk -> {
                String name = topic.length() > 20
                        ? topic.substring(talk.names().topic().length())
                                + talk.names().topic()
                        : topic;
                talk.ask(talk.names().send(1).with("b", name));
            });
        }
        for (String topic : new String[] {
            "SCHEDULE_TOPIC_XXXX",
            "RMQ_SYS_TRANS_HALF_TOPIC",
            "RMQ_SYS_TRANS_OP_HALF_TOPIC",
            "TRANS_CHECK_MAX_TIME_TOPIC",
            "SELF_TEST_TOPIC",
            "OFFSET_MOVED_EVENT",
            "rmq_sys_wheel_timer",
            "TBW102",
            "BenchmarkTest",
            "RMQ_SYS_TRACE_TOPIC",
            "DefaultCluster",
            "broker-a",
            "DefaultCluster_REPLY_TOPIC"
        }) {
            add(
                    "own topic/" + topic,
                    talk -> talk.ask(talk.names().send(1).with("b", topic).keep("(?!ext.queueOffset).*")));
        }
        creation("default/TBW102", "TBW102", 4);
        creation("default/TBW102 and 100 queues", "TBW102", 100);
        creation("default/TBW102 and 0 queues", "TBW102", 0);
        creation("default/TBW102 and -1 queues", "TBW102", -1);
        creation("default/unknown", "NoSuchDefault", 4);
        creation("default/empty", "", 4);
        add(
                "retry topic/of nobody",
                talk -> talk.ask(
                        talk.names().send(1).with("b", "%RETRY%" + talk.names().unknownGroup())));
        for (int attempts : new int[] {0, 1, 3, 4, 17}) {
            for (int most : new int[] {-1, 0, 3}) {
                add("retry topic/attempt " + attempts + " of " + most, talk -> {
                    Names names = talk.names();
                    talk.must(names.createTopic(names.topic(), 1, BOTH));
                    talk.must(names.createGroup(names.group()));
                    talk.must(names.consumer(names.client(), "TAG", "*", 1));
                    String retry = "%RETRY%" + names.group();
                    Ask send = names.send(1, "RETRY_TOPIC", names.topic())
                            .with("b", retry)
                            .with("j", attempts);
                    talk.ask(most < 0 ? send : send.with("l", most));
                    for (String topic : new String[] {retry, "%DLQ%" + names.group()}) {
                        talk.until(
                                names.offset(30, 0).with("topic", topic),
                                answer -> answer.code() != 0
                                        || ((attempts > most && most >= 0) || attempts > 16)
                                                == topic.startsWith("%RETRY")
                                        || answer.number("offset") > 0);
                    }
                });
            }
        }
    }

    private void properties() {
        sent("properties/none", names -> names.send(1).without("i"));
        sent("properties/empty", names -> names.send(1).with("i", ""));
        sent("properties/no id", names -> names.send(1).with("i", Names.properties("KEYS", "k")));
        sent("properties/unended", names -> names.send(1).with("i", "a\u0001b"));
        sent("properties/empty value", names -> names.send(1, "a", ""));
        sent("properties/empty name", names -> names.send(1, "", "b"));
        sent("properties/one letter", names -> names.send(1, "a", "b"));
        sent("properties/no separator", names -> names.send(1).with("i", "abc"));
        sent("properties/twice", names -> names.send(1, "aa", "1", "aa", "2"));
        sent("properties/tag", names -> names.send(1, "TAGS", "red"));
        sent("properties/keys", names -> names.send(1, "KEYS", "one two  three"));
        sent("properties/not ASCII", names -> names.send(1, "größe", "8 €"));
        sent(
                "properties/wait false",
                names -> names.send(1).with("i", Names.properties("UNIQ_KEY", names.id(1), "WAIT", "false")));
        for (String own : new String[] {
            "POP_CK",
            "MSG_REGION",
            "TRACE_ON",
            "CLUSTER",
            "REAL_TOPIC",
            "REAL_QID",
            "MIN_OFFSET",
            "MAX_OFFSET",
            "RETRY_TOPIC",
            "ORIGIN_MESSAGE_ID",
            "INNER_NUM",
            "INNER_BASE",
            "TRANSACTION_CHECK_TIMES",
            "DLQ_ORIGIN_TOPIC",
            "1ST_POP_TIME",
            "TIMER_OUT_MS",
            "TIMER_ROLL_TIMES",
            "TIMER_ENQUEUE_MS",
            "__SHARDINGKEY",
            "_SYS_MSG_PRIORITY_",
            "BUYER_ID",
            "TRAN_MSG",
            "PGROUP",
            "RECONSUME_TIME",
            "MAX_RECONSUME_TIMES",
            "INSTANCE_ID",
            "CORRELATION_ID",
            "TTL",
            "MSG_TYPE",
            "TRIVIUM"
        }) {
            sent("property/" + own, names -> names.send(1, own, "1"));
        }
        for (int length : new int[] {1000, 32_000, 32_760, 32_767, 33_000, 65_536}) {
            sent(
                    "properties/long " + length,
                    names -> names.send(
                            1,
                            "long",
                            "x"
                                    .repeat(length
                                            - "long".length()
                                            - 2
                                            - Names.properties("UNIQ_KEY", names.id(1), "WAIT", "true")
                                                    .length())));
        }
    }

    private void delays() {
        for (String level : new String[] {"-1", "0", "1", "18", "19", "100", "many", "1.5", "2147483648"}) {
            sent("delay level/" + level, names -> names.send(1, "DELAY", level));
        }
        for (String name : new String[] {"TIMER_DELAY_SEC", "TIMER_DELAY_MS", "TIMER_DELIVER_MS"}) {
            for (String value : new String[] {"-1", "0", "1", "many", "1.5", "9223372036854775807", ""}) {
                sent("timer/" + name + " " + value, names -> names.send(1, name, value));
            }
        }
        sent("timer/deliver in the past", names -> names.send(1, "TIMER_DELIVER_MS", "1000"));
        sent("timer/in two hours", names -> names.send(1, "TIMER_DELIVER_MS", Long.toString(names.now() + 7_200_000)));
        sent(
                "timer/whole second",
                names -> names.send(1, "TIMER_DELIVER_MS", Long.toString(names.now() / 1000 * 1000 + 7_200_000)));
        sent(
                "timer/in a year",
                names -> names.send(1, "TIMER_DELIVER_MS", Long.toString(names.now() + 31_536_000_000L)));
        sent("timer/four days", names -> names.send(1, "TIMER_DELAY_SEC", "345600"));
        sent("timer/and level", names -> names.send(1, "DELAY", "1", "TIMER_DELAY_SEC", "5"));
        add("timer/delivered", talk -> delivered(talk, "TIMER_DELAY_MS", "1500"));
        add("delay level/delivered", talk -> delivered(talk, "DELAY", "1"));
    }

    private static void delivered(Talk talk, String property, String value) throws IOException {
        Names names = talk.names();
        talk.must(names.createTopic(names.topic(), 2, BOTH));
        talk.ask(names.send(1, property, value, "TAGS", "late", "KEYS", "key")
                .with("e", 1)
                .keep("(?!ext.recallHandle).*"));
        talk.settled(1, 1);
        talk.ask(names.pull(1, 0).keep("(?!.*TIMER_OUT_MS).*"));
    }

    private void batches() {
        for (int count : new int[] {1, 2, 10}) {
            add(
                    "batch/" + count,
                    talk -> batch(
                            talk,
                            count,
                            names -> names.send(1).as(320).with("m", true).body(several(names, count))));
        }
        add(
                "batch/no id",
                talk -> batch(
                        talk,
                        1,
                        names -> names.send(1)
                                .as(320)
                                .with("m", true)
                                .with("i", "")
                                .body(encoded(new String[] {Names.properties("KEYS", "k")}))));
        add(
                "batch/not said",
                talk -> batch(talk, 2, names -> names.send(1).as(320).body(several(names, 2))));
        add(
                "batch/empty",
                talk -> batch(
                        talk, 0, names -> names.send(1).as(320).with("m", true).body("")));
        add(
                "batch/broken",
                talk -> batch(
                        talk, 0, names -> names.send(1).as(320).with("m", true).body("nonsense, and more of it")));
        add(
                "batch/with a delay",
                talk -> batch(
                        talk,
                        0,
                        names -> names.send(1, "DELAY", "3")
                                .as(320)
                                .with("m", true)
                                .body(several(names, 2))));
        add(
                "batch/of transactions",
                talk -> batch(
                        talk,
                        0,
                        names -> names.send(1, "TRAN_MSG", "true")
                                .as(320)
                                .with("m", true)
                                .with("f", 4)
                                .body(several(names, 2))));
        add("batch/to a retry topic", talk -> {
            Names names = talk.names();
            talk.must(names.createGroup(names.group()));
            talk.must(names.consumer(names.client(), "TAG", "*", 1));
            talk.ask(names.send(1)
                    .as(320)
                    .with("m", true)
                    .with("b", "%RETRY%" + names.group())
                    .body(several(names, 2)));
        });
        add(
                "batch/as a single message",
                talk -> batch(talk, 0, names -> names.send(1).with("m", true).body(several(names, 2))));
    }

    private static void batch(Talk talk, int count, Question question) throws IOException {
        Names names = talk.names();
        talk.must(names.createTopic(names.topic(), 2, BOTH));
        talk.ask(question.of(names));
        talk.settled(0, count);
        talk.ask(names.pull(0, 0));
    }

    private static byte[] several(Names names, int count) throws IOException {
        String[] properties = new String[count];
        for (int i = 0; i < count; i++) {
            properties[i] = Names.properties("UNIQ_KEY", names.id(i), "TAGS", "t" + i, "KEYS", "k" + i);
        }
        return encoded(properties);
    }

    private static byte[] encoded(String[] properties) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (int i = 0; i < properties.length; i++) {
            byte[] body = ("part " + i).getBytes(UTF_8);
            byte[] encoded = properties[i].getBytes(UTF_8);
            out.writeInt(5 * Integer.BYTES + body.length + Short.BYTES + encoded.length);
            out.writeInt(0);
            out.writeInt(0);
            out.writeInt(i);
            out.writeInt(body.length);
            out.write(body);
            out.writeShort(encoded.length);
            out.write(encoded);
        }
        return bytes.toByteArray();
    }

    private static byte[] deflated() {
        Deflater deflater = new Deflater();
        deflater.setInput(new byte[5000]);
        deflater.finish();
        byte[] bytes = new byte[200];
        int length = deflater.deflate(bytes);
        deflater.end();
        return Arrays.copyOf(bytes, length);
    }

    /** A send, the offsets after it and, where it was taken, the message that is read back. */
    private void sent(String name, Question question) {
        add(name, talk -> {
            Names names = talk.names();
            talk.must(names.createTopic(names.topic(), 2, BOTH));
            Answer sent = talk.ask(question.of(names));
            int queue = sent.code() == 0 ? Integer.parseInt(sent.fields().getOrDefault("queueId", "0")) : 0;
            if (sent.code() == 0 && !name.contains("delay") && !name.contains("timer") && !name.contains("TRAN_MSG")) {
                talk.settled(queue, 1);
            }
            talk.ask(names.offset(30, queue));
            talk.ask(names.pull(queue, 0));
        });
    }

    private void creation(String name, String template, int queues) {
        add(name, talk -> {
            Names names = talk.names();
            talk.ask(names.send(1).with("c", template).with("d", queues));
            talk.ask(Ask.broker(351).with("topic", names.topic()));
        });
    }

    private void add(String name, Conversation.Script script) {
        all.add(new Conversation("send/" + name, script));
    }
}
