package io.trivium.interop.differential;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Conversations about pulls, subscriptions, filters, long polls and offsets. */
final class Pulling {
    private static final int MESSAGES = 6;

    private final List<Conversation> all = new ArrayList<>();

    private Pulling() {}

    static List<Conversation> all() {
        Pulling pulling = new Pulling();
        pulling.offsets();
        pulling.filters();
        pulling.subscriptions();
        pulling.longPolls();
        pulling.cursors();
        pulling.resets();
        return pulling.all;
    }

    private void offsets() {
        for (long offset : new long[] {-1, 0, 1, 5, 6, 7, 1000, Long.MAX_VALUE}) {
            filled("offset/" + offset, talk -> talk.ask(talk.names().pull(0, offset)));
            add("offset of an empty queue/" + offset, talk -> {
                talk.must(talk.names().createTopic(talk.names().topic(), 1, 6));
                talk.ask(talk.names().pull(0, offset));
            });
        }
        for (int count : new int[] {-1, 0, 1, 2, 32, 33, 1000}) {
            filled("count/" + count, talk -> talk.ask(talk.names().pull(0, 0).with("maxMsgNums", count)));
        }
        for (int bytes : new int[] {-1, 0, 1, 300, 100_000}) {
            filled("bytes/" + bytes, talk -> talk.ask(talk.names().pull(0, 0).with("maxMsgBytes", bytes)));
        }
        for (int queue : new int[] {-1, 1, 2, 1000}) {
            filled("queue/" + queue, talk -> talk.ask(talk.names().pull(queue, 0)));
        }
        for (int flags : new int[] {0, 1, 4, 5, 8, 12, 16, 20, 64}) {
            filled("flags/" + flags, talk -> {
                talk.ask(talk.names().pull(0, 0).with("sysFlag", flags).with("commitOffset", 3));
                // Here what a pull commits is true a moment after its answer.
                talk.until(
                        talk.names().queryOffset(0),
                        answer -> (flags & 1) == 0 || answer.fields().containsValue("3"));
            });
        }
        for (int code : new int[] {29, 30, 31, 32}) {
            for (int queue : new int[] {0, 1, 2, -1}) {
                filled(
                        "question " + code + "/queue " + queue,
                        talk -> talk.ask(talk.names().offset(code, queue).with("timestamp", 1000)));
            }
        }
        for (String bound : new String[] {"LOWER", "UPPER", "lower", "upper", "middle", ""}) {
            for (long time : new long[] {0, -1, Long.MAX_VALUE}) {
                filled(
                        "search " + bound + "/" + time,
                        talk -> talk.ask(talk.names()
                                .offset(29, 0)
                                .with("timestamp", time)
                                .with("boundaryType", bound)));
            }
        }
    }

    private void filters() {
        for (String tags : new String[] {
            "", "*", "tag0", "tag0||tag1", " tag0 || tag1 ", "tag0|tag1", "||", "tag9", "TAG0", "tag0||", "*||tag0"
        }) {
            filled("tags/" + tags, talk -> talk.ask(talk.names().pull(0, 0).with("subscription", tags)));
        }
        for (String filter : new String[] {
            "a = 1",
            "a > 0 AND a < 3",
            "TAGS = 'tag0'",
            "a IS NULL",
            "b = 'x'",
            "a = '1'",
            "nonsense",
            "",
            "a =",
            "a BETWEEN 1 AND 2",
            "TRUE",
            "a IN ('1', '2')",
            "NOT a = 1",
            "*"
        }) {
            filled("sql/" + filter, talk -> {
                talk.must(talk.names().consumer(talk.names().client(), "SQL92", filter.isEmpty() ? "TRUE" : filter, 1));
                talk.ask(talk.names().pull(0, 0).with("expressionType", "SQL92").with("subscription", filter));
            });
        }
        for (String type : new String[] {"", "tag", "SQL", "XPATH"}) {
            filled(
                    "expression type/" + type,
                    talk -> talk.ask(talk.names().pull(0, 0).with("expressionType", type)));
            filled(
                    "expression type with words/" + type,
                    talk -> talk.ask(
                            talk.names().pull(0, 0).with("expressionType", type).with("subscription", "tag0")));
        }
        for (String check : new String[] {"TAG|*", "TAG|a", "SQL92|a = 1", "SQL92|a =", "SQL92|", "XPATH|a"}) {
            String type = check.substring(0, check.indexOf('|'));
            String filter = check.substring(check.indexOf('|') + 1);
            filled(
                    "check/" + check.replace('|', ' '),
                    talk -> talk.ask(Ask.broker(46)
                            .body("{\"clientId\":\"" + talk.names().client() + "\",\"group\":\""
                                    + talk.names().group() + "\",\"subscriptionData\":"
                                    + talk.names().subscription(type, filter, 1) + "}")));
        }
    }

    private void subscriptions() {
        filled("subscription/by heartbeat", talk -> subscribed(talk, "TAG", "tag1", 5, 5));
        filled("subscription/newer than the heartbeat", talk -> subscribed(talk, "TAG", "tag1", 5, 6));
        filled("subscription/older than the heartbeat", talk -> subscribed(talk, "TAG", "tag1", 5, 4));
        filled("subscription/SQL by heartbeat", talk -> subscribed(talk, "SQL92", "a > 1", 5, 5));
        filled("subscription/SQL newer", talk -> subscribed(talk, "SQL92", "a > 1", 5, 6));
        filled("subscription/none", talk -> talk.ask(talk.names().pull(0, 0).with("sysFlag", 0)));
        filled("subscription/of another topic", talk -> {
            Names names = talk.names();
            talk.must(names.consumer(names.client(), "TAG", "*", 1));
            talk.must(names.createTopic(names.unknownTopic(), 1, 6));
            talk.ask(names.pull(0, 0).with("sysFlag", 0).with("topic", names.unknownTopic()));
        });
        for (String setting : new String[] {"consumeEnable", "consumeBroadcastEnable", "consumeFromMinEnable"}) {
            filled("group without/" + setting, talk -> {
                Names names = talk.names();
                talk.must(names.createGroup(names.group(), setting, "false"));
                talk.ask(names.pull(0, 0));
                talk.ask(names.pop(0));
                talk.ask(names.queryOffset(1));
            });
        }
        for (int perm : new int[] {0, 2, 4, 6}) {
            add("permission/" + perm, talk -> {
                Names names = talk.names();
                talk.must(names.createTopic(names.topic(), 1, perm));
                talk.ask(names.pull(0, 0));
                talk.ask(names.pop(0));
                talk.ask(names.pop(0).as(200_054));
                talk.ask(names.pop(0).as(200_052));
            });
        }
    }

    private static void subscribed(Talk talk, String type, String filter, long registered, long asked)
            throws IOException {
        Names names = talk.names();
        talk.ask(names.consumer(names.client(), type, filter, registered));
        talk.ask(names.pull(0, 0)
                .without("subscription")
                .with("sysFlag", 0)
                .with("subVersion", asked)
                .with("expressionType", type));
    }

    private void longPolls() {
        for (int suspend : new int[] {0, 300, 1000}) {
            filled(
                    "long poll/ends after " + suspend,
                    talk -> talk.ask(
                            talk.names().pull(0, MESSAGES).with("sysFlag", 6).with("suspendTimeoutMillis", suspend)));
        }
        filled("long poll/wakes", talk -> woken(talk, "*", 6));
        filled("long poll/wakes for its tag", talk -> woken(talk, "tag6", 6));
        filled("long poll/sleeps on at another tag", talk -> woken(talk, "tag9", 6));
        filled("long poll/of lite pull", talk -> woken(talk, "*", 0x16));
    }

    private static void woken(Talk talk, String tags, int flags) throws IOException {
        Names names = talk.names();
        Ask ask = names.pull(0, MESSAGES)
                .with("sysFlag", flags)
                .with("suspendTimeoutMillis", 2500)
                .with("subscription", tags);
        Wire sleeper = talk.another();
        int opaque = sleeper.send(ask);
        talk.must(names.queryOffset(0).as(15).with("commitOffset", 0));
        talk.must(send(names, MESSAGES));
        talk.note(ask, sleeper.answer(opaque, Duration.ofSeconds(20)));
    }

    private void cursors() {
        for (long offset : new long[] {-1, 0, 3, 6, 7, 1000}) {
            filled("cursor/set to " + offset, talk -> {
                talk.ask(talk.names().commit(0, offset));
                talk.ask(talk.names().queryOffset(0));
            });
        }
        filled("cursor/back", talk -> {
            talk.ask(talk.names().commit(0, 5));
            talk.ask(talk.names().commit(0, 2));
            talk.ask(talk.names().queryOffset(0));
        });
        filled("cursor/of an unknown group", talk -> {
            talk.ask(
                    talk.names().commit(0, 2).with("consumerGroup", talk.names().unknownGroup()));
            talk.ask(talk.names()
                    .queryOffset(0)
                    .with("consumerGroup", talk.names().unknownGroup()));
        });
        for (String zero : new String[] {"true", "false", "perhaps"}) {
            for (int queue : new int[] {0, 1, 2}) {
                filled(
                        "cursor/unset in " + queue + ", zero " + zero,
                        talk -> talk.ask(talk.names().queryOffset(queue).with("setZeroIfNotFound", zero)));
            }
        }
    }

    private void resets() {
        for (long time : new long[] {0, -1, Long.MAX_VALUE}) {
            for (boolean forced : new boolean[] {true, false}) {
                filled("reset/to " + time + (forced ? " forced" : ""), talk -> {
                    Names names = talk.names();
                    talk.must(names.commit(0, 2));
                    talk.ask(reset(names).with("timestamp", time).with("isForce", forced));
                    talk.ask(names.queryOffset(0));
                    talk.ask(names.pull(0, 2));
                    talk.ask(names.pull(0, 0));
                    talk.ask(names.commit(0, 4));
                    talk.ask(names.queryOffset(0));
                });
            }
        }
        for (long offset : new long[] {0, 4, 6, 7, -1}) {
            filled("reset/one queue to offset " + offset, talk -> {
                Names names = talk.names();
                talk.must(names.commit(0, 2));
                talk.ask(reset(names).with("queueId", 0).with("offset", offset));
                talk.ask(names.commit(0, 5));
                talk.ask(names.queryOffset(0));
                talk.ask(names.pull(0, 2));
                talk.ask(names.queryOffset(0));
            });
        }
        filled("reset/pull takes it", talk -> {
            Names names = talk.names();
            talk.must(names.commit(0, 5));
            talk.ask(reset(names).with("timestamp", 0));
            talk.ask(names.pull(0, 5));
            talk.ask(names.commit(0, 1));
            talk.ask(names.queryOffset(0));
        });
        filled("reset/and who commits, pulls twice", talk -> {
            Names names = talk.names();
            talk.must(names.commit(0, 5));
            talk.ask(reset(names).with("timestamp", 0));
            talk.ask(names.commit(0, 5));
            talk.ask(names.pull(0, 5));
            talk.ask(names.pull(0, 0));
            talk.ask(names.commit(0, 5));
            talk.ask(names.queryOffset(0));
        });
        for (String readable : new String[] {"false", "true", ""}) {
            filled("forbidden/readable " + readable, talk -> {
                Ask forbid = Ask.broker(353)
                        .with("group", talk.names().group())
                        .with("topic", talk.names().topic());
                talk.ask(readable.isEmpty() ? forbid : forbid.with("readable", readable));
                talk.ask(talk.names().pull(0, 0));
                talk.ask(forbid);
                talk.ask(forbid.with("readable", true));
                talk.ask(talk.names().pull(0, 0));
            });
        }
        filled("clone/offline", talk -> cloned(talk, "true"));
        filled("clone/not offline", talk -> cloned(talk, "false"));
    }

    private static Ask reset(Names names) {
        return Ask.broker(222)
                .with("topic", names.topic())
                .with("group", names.group())
                .with("queueId", -1)
                .with("offset", -1)
                .with("timestamp", 0)
                .with("isForce", true);
    }

    private static void cloned(Talk talk, String offline) throws IOException {
        Names names = talk.names();
        String other = "D" + names.number();
        talk.must(names.createGroup(other));
        talk.must(names.commit(0, 4));
        talk.ask(Ask.broker(314)
                .with("srcGroup", names.group())
                .with("destGroup", other)
                .with("topic", names.topic())
                .with("offline", offline));
        talk.ask(names.queryOffset(0).with("consumerGroup", other));
        talk.ask(names.queryOffset(1).with("consumerGroup", other));
    }

    static Ask send(Names names, int index) {
        return names.send(index, "TAGS", "tag" + index, "KEYS", "key" + index, "a", Integer.toString(index));
    }

    private void filled(String name, Conversation.Script script) {
        add(name, talk -> {
            Names names = talk.names();
            talk.must(names.createTopic(names.topic(), 2, 6));
            talk.must(names.createGroup(names.group()));
            for (int i = 0; i < MESSAGES; i++) {
                talk.must(send(names, i));
            }
            talk.settled(0, MESSAGES);
            script.play(talk);
        });
    }

    private void add(String name, Conversation.Script script) {
        all.add(new Conversation("pull/" + name, script));
    }
}
