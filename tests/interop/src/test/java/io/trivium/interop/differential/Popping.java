package io.trivium.interop.differential;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Conversations about pops, their leases and the modes of groups. */
final class Popping {
    private static final int MESSAGES = 4;
    private static final String TIMELESS = "(?!.*(1ST_POP_TIME|POP_CK)).*";

    private final List<Conversation> all = new ArrayList<>();

    private Popping() {}

    static List<Conversation> all() {
        Popping popping = new Popping();
        popping.pops();
        popping.leases();
        popping.ordered();
        popping.waits();
        popping.modes();
        return popping.all;
    }

    private void pops() {
        for (int count : new int[] {-1, 0, 1, 2, 32, 33}) {
            filled("count/" + count, talk -> {
                talk.ask(talk.names().pop(0).with("maxMsgNums", count));
                talk.ask(talk.names().pop(0));
            });
        }
        for (int mode : new int[] {0, 1, 2}) {
            filled("mode/" + mode, talk -> talk.ask(talk.names().pop(0).with("initMode", mode)));
        }
        for (int queue : new int[] {-2, 0, 1, 2}) {
            filled("queue/" + queue, talk -> talk.ask(talk.names().pop(queue)));
        }
        for (String tags : new String[] {"*", "", "tag1", "tag9", "tag1||tag2"}) {
            filled("tags/" + tags, talk -> {
                talk.ask(talk.names().pop(0).with("exp", tags));
                talk.ask(talk.names().queryOffset(0));
            });
        }
        for (String filter : new String[] {"a > 1", "a =", "TAGS = 'tag1'"}) {
            filled(
                    "sql/" + filter,
                    talk -> talk.ask(
                            talk.names().pop(0).with("expType", "SQL92").with("exp", filter)));
        }
        filled("twice", talk -> {
            talk.ask(talk.names().pop(0).with("maxMsgNums", 1));
            talk.ask(talk.names().pop(0));
            talk.ask(talk.names().pop(0));
            talk.ask(talk.names().queryOffset(0));
        });
        filled("peek twice", talk -> {
            talk.ask(talk.names().pop(0).as(200_052).with("maxMsgNums", 1));
            talk.ask(talk.names().pop(0).as(200_052));
            talk.ask(talk.names().pop(-1).as(200_052));
            talk.ask(talk.names().pop(0));
        });
        filled("after a cursor", talk -> {
            talk.must(talk.names().commit(0, 2));
            talk.ask(talk.names().pop(0));
        });
        filled("notification", talk -> {
            talk.ask(talk.names().pop(0).as(200_054));
            talk.ask(talk.names().pop(1).as(200_054));
            talk.ask(talk.names().pop(-1).as(200_054));
            talk.must(talk.names().pop(0));
            talk.ask(talk.names().pop(0).as(200_054));
        });
    }

    private void leases() {
        filled("ack/one by one", talk -> {
            Answer popped = talk.ask(talk.names().pop(0));
            for (int i = 0; i < MESSAGES; i++) {
                talk.ask(handle(talk.names(), popped, 200_051, 0, i));
            }
            talk.ask(talk.names().queryOffset(0));
        });
        filled("ack/twice", talk -> {
            Answer popped = talk.ask(talk.names().pop(0));
            talk.ask(handle(talk.names(), popped, 200_051, 0, 1));
            talk.ask(handle(talk.names(), popped, 200_051, 0, 1));
        });
        for (int offset : new int[] {-1, 4, 1000}) {
            filled("ack/offset " + offset, talk -> {
                Answer popped = talk.ask(talk.names().pop(0));
                talk.ask(handle(talk.names(), popped, 200_051, 0, 1).with("offset", offset));
            });
        }
        for (int queue : new int[] {-1, 1, 2, 100}) {
            filled("ack/queue " + queue, talk -> {
                Answer popped = talk.ask(talk.names().pop(0));
                talk.ask(handle(talk.names(), popped, 200_051, 0, 1).with("queueId", queue));
                talk.ask(handle(talk.names(), popped, 200_053, 0, 1)
                        .with("queueId", queue)
                        .with("invisibleTime", 1000));
            });
        }
        for (String info : new String[] {"", "nonsense", "0 1 2", "a b c d e f g h", "0 0 0 0 0 broker-z 0 1"}) {
            filled("ack/handle " + info, talk -> {
                Answer popped = talk.ask(talk.names().pop(0));
                talk.ask(handle(talk.names(), popped, 200_051, 0, 1).with("extraInfo", info));
            });
            filled("invisible/handle " + info, talk -> {
                Answer popped = talk.ask(talk.names().pop(0));
                talk.ask(handle(talk.names(), popped, 200_053, 0, 1)
                        .with("extraInfo", info)
                        .with("invisibleTime", 1000));
            });
        }
        for (long time : new long[] {-1, 0, 1000, 60_000, Long.MAX_VALUE}) {
            filled("invisible/" + time, talk -> {
                Answer popped = talk.ask(talk.names().pop(0));
                talk.ask(handle(talk.names(), popped, 200_053, 0, 1).with("invisibleTime", time));
            });
        }
        filled("invisible/by a new handle", talk -> {
            Names names = talk.names();
            Answer popped = talk.ask(names.pop(0));
            Answer changed = talk.ask(handle(names, popped, 200_053, 0, 1).with("invisibleTime", 30_000));
            String renewed = "0 " + changed.field("popTime") + " " + changed.field("invisibleTime") + " "
                    + changed.field("reviveQid") + " 0 broker-a 0 1";
            talk.ask(handle(names, popped, 200_051, 0, 1).with("extraInfo", renewed));
        });
        for (String bits : new String[] {"Dw==", "AQ==", "AA==", "", "nonsense!"}) {
            filled("batch ack/" + bits, talk -> batchAck(talk, bits));
        }
        add("batch ack/empty body", talk -> talk.ask(Ask.broker(200_151)));
        add("batch ack/no list", talk -> talk.ask(Ask.broker(200_151).body("{\"brokerName\":\"broker-a\"}")));
        add(
                "batch ack/empty list",
                talk -> talk.ask(Ask.broker(200_151).body("{\"acks\":[],\"brokerName\":\"broker-a\"}")));
        filled("comes again", talk -> {
            Names names = talk.names();
            Answer popped = talk.ask(names.pop(0).with("invisibleTime", 1000).with("maxMsgNums", 2));
            talk.must(handle(names, popped, 200_051, 0, 0));
            talk.until(
                    names.pop(0).with("exp", "tag1").keep(TIMELESS),
                    Duration.ofSeconds(20),
                    answer -> answer.code() == 0);
        });
    }

    private static void batchAck(Talk talk, String bits) throws IOException {
        Names names = talk.names();
        Answer popped = talk.ask(names.pop(0));
        talk.ask(Ask.broker(200_151)
                .body("{\"acks\":[{\"b\":\"" + bits + "\",\"c\":\"" + names.group() + "\",\"it\":60000,\"pt\":"
                        + popped.field("popTime")
                        + ",\"q\":0,\"r\":\"0\",\"rq\":" + popped.field("reviveQid") + ",\"so\":0,\"t\":\""
                        + names.topic()
                        + "\"}],\"brokerName\":\"broker-a\"}"));
        talk.ask(names.queryOffset(0));
    }

    private void ordered() {
        filled("ordered/whole", talk -> {
            Names names = talk.names();
            Ask pop = names.pop(0).with("order", true).with("attemptId", "one").with("maxMsgNums", 2);
            Answer popped = talk.ask(pop);
            talk.ask(pop.with("attemptId", "two"));
            talk.ask(pop);
            talk.ask(handle(names, popped, 200_051, 0, 0));
            talk.ask(pop.with("attemptId", "two"));
            talk.ask(handle(names, popped, 200_051, 0, 1));
            talk.ask(names.queryOffset(0));
            talk.ask(pop.with("attemptId", "three"));
        });
        filled("ordered/ack of what was not popped", talk -> {
            Names names = talk.names();
            Answer popped = talk.ask(
                    names.pop(0).with("order", true).with("attemptId", "one").with("maxMsgNums", 2));
            talk.ask(handle(names, popped, 200_051, 0, 3));
        });
        filled("ordered/released", talk -> {
            Names names = talk.names();
            Ask pop = names.pop(0).with("order", true).with("attemptId", "one").with("maxMsgNums", 1);
            Answer popped = talk.ask(pop);
            talk.ask(handle(names, popped, 200_053, 0, 0).with("invisibleTime", 500));
            talk.until(pop.with("attemptId", "two"), answer -> answer.code() == 0);
        });
        filled("ordered/without attempt", talk -> {
            Ask pop = talk.names().pop(0).with("order", true).with("maxMsgNums", 1);
            talk.ask(pop);
            talk.ask(pop);
        });
        filled("ordered/comes again", talk -> {
            Ask pop = talk.names()
                    .pop(0)
                    .with("order", true)
                    .with("maxMsgNums", 1)
                    .with("invisibleTime", 500);
            talk.ask(pop.with("attemptId", "one"));
            talk.until(pop.with("attemptId", "two"), answer -> answer.code() == 0);
        });
    }

    private void waits() {
        for (int time : new int[] {-1, 0, 200, 1000}) {
            filled("wait/" + time, talk -> talk.ask(waiting(talk.names().pop(1), time)));
            filled(
                    "wait of notification/" + time,
                    talk -> talk.ask(waiting(talk.names().pop(1), time).as(200_054)));
        }
        filled("wait/wakes", talk -> woken(talk, 200_050, 1));
        filled("wait/wakes for all queues", talk -> woken(talk, 200_050, -1));
        filled("wait/notification wakes", talk -> woken(talk, 200_054, 1));
        filled(
                "wait/born long ago",
                talk -> talk.ask(talk.names().pop(1).with("pollTime", 1000).with("bornTime", 1000)));
        filled("polling info/nobody", talk -> talk.ask(info(talk.names())));
        filled("polling info/one waits", talk -> {
            Wire sleeper = talk.another();
            int opaque = sleeper.send(waiting(talk.names().pop(1), 3000));
            talk.until(
                    info(talk.names()).with("queueId", 1),
                    answer -> answer.code() != 0 || answer.number("pollingNum") > 0);
            sleeper.answer(opaque, Duration.ofSeconds(20));
        });
    }

    private static Ask info(Names names) {
        return Ask.broker(200_055)
                .with("consumerGroup", names.group())
                .with("topic", names.topic())
                .with("queueId", 0);
    }

    private static Ask waiting(Ask pop, int millis) {
        return pop.with("pollTime", millis).with("bornTime", System.currentTimeMillis());
    }

    private static void woken(Talk talk, int code, int queue) throws IOException {
        Names names = talk.names();
        talk.must(names.pop(0));
        Ask ask = waiting(names.pop(queue), 10_000).as(code);
        Wire sleeper = talk.another();
        int opaque = sleeper.send(ask);
        talk.must(names.commit(1, 0));
        talk.must(names.send(9).with("e", 1));
        talk.note(ask, sleeper.answer(opaque, Duration.ofSeconds(20)));
    }

    private void modes() {
        for (String mode : new String[] {"PULL", "POP", "PUSH", ""}) {
            filled("request mode/" + mode, talk -> {
                talk.ask(Ask.broker(401)
                        .body("{\"consumerGroup\":\"" + talk.names().group() + "\",\"mode\":\"" + mode
                                + "\",\"popShareQueueNum\":0,\"topic\":\""
                                + talk.names().topic() + "\"}"));
                talk.ask(assignment(talk.names(), "AVG", "CLUSTERING"));
                talk.ask(Ask.broker(402)
                        .keep("body\\.messageRequestModeMap\\." + talk.names().topic() + "\\..*"));
            });
        }
        for (String topic : new String[] {"%RETRY%G", "NoSuchTopicAnywhere"}) {
            filled(
                    "request mode/of " + topic,
                    talk -> talk.ask(Ask.broker(401)
                            .body("{\"consumerGroup\":\"" + talk.names().group()
                                    + "\",\"mode\":\"POP\",\"popShareQueueNum\":0,\"topic\":\"" + topic + "\"}")));
        }
        for (String strategy : new String[] {"AVG", "AVG_BY_CIRCLE", "CONSISTENT_HASH", ""}) {
            for (String model : new String[] {"CLUSTERING", "BROADCASTING"}) {
                filled("assignment/" + strategy + " " + model, talk -> {
                    talk.ask(assignment(talk.names(), strategy, model));
                    talk.must(talk.names().consumer(talk.names().client(), "TAG", "*", 1));
                    talk.ask(assignment(talk.names(), strategy, model));
                });
            }
        }
    }

    private static Ask assignment(Names names, String strategy, String model) {
        return Ask.broker(400)
                .body("{\"clientId\":\"" + names.client() + "\",\"consumerGroup\":\"" + names.group()
                        + "\",\"messageModel\":\"" + model + "\",\"strategyName\":\"" + strategy + "\",\"topic\":\""
                        + names.topic() + "\"}");
    }

    private static Ask handle(Names names, Answer popped, int code, int queue, int offset) {
        String[] block = popped.field("startOffsetInfo").split(";", -1)[0].split(" ", -1);
        return Ask.broker(code)
                .with("consumerGroup", names.group())
                .with("topic", names.topic())
                .with("queueId", queue)
                .with(
                        "extraInfo",
                        String.join(
                                " ",
                                block[2],
                                popped.field("popTime"),
                                popped.field("invisibleTime"),
                                popped.field("reviveQid"),
                                block[0],
                                "broker-a",
                                Integer.toString(queue),
                                Integer.toString(offset)))
                .with("offset", offset);
    }

    private void filled(String name, Conversation.Script script) {
        add(name, talk -> {
            Names names = talk.names();
            talk.must(names.createTopic(names.topic(), 2, 6));
            talk.must(names.createGroup(names.group()));
            for (int i = 0; i < MESSAGES; i++) {
                talk.must(Pulling.send(names, i));
            }
            talk.settled(0, MESSAGES);
            script.play(talk);
        });
    }

    private void add(String name, Conversation.Script script) {
        all.add(new Conversation("pop/" + name, script));
    }
}
