package io.trivium.rocket.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.message.MessageProperties;
import io.trivium.rocket.protocol.BadRequestException;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.request.BeginTransaction;
import io.trivium.rocket.protocol.request.Hello;
import io.trivium.rocket.protocol.request.RequestCodecs;
import io.trivium.rocket.transport.Dispatcher;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Every code with every field missing, of the wrong type, too long or hostile: each is answered, none finds a mistake of ours, and
 * what others have stored stays as it is.
 */
class HostileRequestsTest {
    private static final String WITNESS = "witness";
    private static final int VERSION = 513;

    private static final List<String> VALUES = List.of(
            "",
            "many",
            "-1",
            "2147483647",
            "-9223372036854775808",
            "9223372036854775807",
            "99999999999999999999",
            "x".repeat(70_000),
            "../../etc/passwd",
            "%RETRY%%DLQ%",
            "TRV-Q-secret",
            "TRV-TQ-1",
            "a\u0001b\u0002c",
            "{\"a\":[[[[",
            "\uD800 ' OR 1=1 --");

    private static final List<String> BODIES = List.of(
            "",
            "{}",
            "null",
            "[1,2",
            "{\"topicConfigList\":[{}],\"groupConfigList\":[{}]}",
            "[".repeat(5_000),
            "{\"groupName\":7,\"clientID\":{},\"acks\":\"x\",\"mqSet\":[[]],\"consumerDataSet\":[{\"groupName\":null}]}");

    private final Fixture roles = Fixture.withTopic();
    private int answered;

    @Test
    void everyRequestIsAnsweredAndNothingOfOthersIsTouched() {
        roles.engine.putTopic(TopicSettings.of(WITNESS, 1));
        roles.send(WITNESS, 0, new MessageProperties(), "still here");
        List<String> faults = new ArrayList<>();

        for (int code : CompatibilityTest.codes()) {
            // Without a session and a transaction the extensions are refused before they do anything
            faults.addAll(ask(Hello.CODE, AllFields.sensible(), ""));
            faults.addAll(ask(BeginTransaction.CODE, AllFields.sensible(), ""));
            for (String name : AllFields.names()) {
                faults.addAll(ask(code, AllFields.with(name, null), "{}"));
                for (String value : VALUES) {
                    faults.addAll(ask(code, AllFields.with(name, value), "{}"));
                }
            }
            for (String body : BODIES) {
                faults.addAll(ask(code, AllFields.sensible(), body));
                faults.addAll(ask(code, new Fields(), body));
            }
            for (String body : AllFields.ACKNOWLEDGEMENTS) {
                faults.addAll(ask(code, AllFields.sensible(), body));
            }
        }

        assertThat(faults).isEmpty();
        assertThat(answered).isGreaterThan(10_000);
        assertThat(roles.stored(WITNESS, 0)).extracting(Fixture::text).containsExactly("still here");
        assertThat(roles.engine.cursor("bystanders", new QueueId(WITNESS, 0))).isEmpty();
        assertThat(roles.routeCode("TBW102")).isZero();
    }

    private List<String> ask(int code, Fields fields, String body) {
        List<String> faults = new ArrayList<>();
        for (Dispatcher role : List.of(roles.roles.broker(), roles.roles.nameServer())) {
            try {
                Request request = RequestCodecs.decode(
                        code, fields, Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.ISO_8859_1)), VERSION);
                CompletableFuture<Reply> answer =
                        role.dispatch(request, roles.peer).toCompletableFuture();
                answered++;
                if (answer.isDone()) {
                    Reply reply = answer.join();
                    if (isOurFault(reply.remark())) {
                        faults.add(
                                code + " " + fields.toString().substring(0, 60) + " " + body + ": " + reply.remark());
                    }
                    reply.body().release();
                }
            } catch (BadRequestException refused) {
                answered++;
            } catch (RuntimeException e) {
                faults.add(code + ": " + e);
            }
        }
        return faults;
    }

    private static boolean isOurFault(@Nullable String remark) {
        return remark != null && remark.startsWith("the broker failed");
    }
}
