package io.trivium.rocket.protocol.admin;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import java.util.function.BiFunction;

/** The decoders of this package's requests. */
public final class AdminCodecs {
    private AdminCodecs() {}

    /** Takes the decoder of a code. */
    @FunctionalInterface
    public interface Registry {
        void add(int code, BiFunction<Fields, ByteBuf, Request> decoder);
    }

    /** Adds all. */
    public static void addTo(Registry codecs) {
        questions(codecs);
        codecs.add(ResetOffset.CODE, (fields, body) -> ResetOffset.read(fields));
        codecs.add(CloneOffsets.CODE, (fields, body) -> CloneOffsets.read(fields));
        codecs.add(ForbidGroup.CODE, (fields, body) -> ForbidGroup.read(fields));
        codecs.add(ViewStats.CODE, (fields, body) -> ViewStats.read(fields));
        codecs.add(AllConsumeStats.CODE, (fields, body) -> AllConsumeStats.read(fields));
        codecs.add(QueryQueue.CODE, (fields, body) -> QueryQueue.read(fields));
        codecs.add(CorrectionOffsets.CODE, (fields, body) -> CorrectionOffsets.read(fields));
        codecs.add(ResumeCheck.CODE, (fields, body) -> ResumeCheck.read(fields));
        codecs.add(UpdateTopics.CODE, (fields, body) -> UpdateTopics.read(body));
        codecs.add(UpdateGroups.CODE, (fields, body) -> UpdateGroups.read(body));
        codecs.add(DeleteTopics.CODE, (fields, body) -> DeleteTopics.read(body));
        codecs.add(DeleteGroups.CODE, (fields, body) -> DeleteGroups.read(body));
        for (UpdateConfig.Kind kind : UpdateConfig.Kind.values()) {
            codecs.add(kind.code(), (fields, body) -> kind.read(body));
        }
        nameServer(codecs);
    }

    private static void questions(Registry codecs) {
        for (BrokerQuestion question : BrokerQuestion.values()) {
            codecs.add(question.code(), (fields, body) -> question);
        }
        for (TopicQuestion.Kind kind : TopicQuestion.Kind.values()) {
            codecs.add(kind.code(), (fields, body) -> kind.read(fields));
        }
        for (GroupQuestion.Kind kind : GroupQuestion.Kind.values()) {
            codecs.add(kind.code(), (fields, body) -> kind.read(fields));
        }
        for (GroupTopicQuestion.Kind kind : GroupTopicQuestion.Kind.values()) {
            codecs.add(kind.code(), (fields, body) -> kind.read(fields));
        }
        for (PagedQuestion.Kind kind : PagedQuestion.Kind.values()) {
            codecs.add(kind.code(), (fields, body) -> kind.read(fields));
        }
        for (Relayed.Kind kind : Relayed.Kind.values()) {
            codecs.add(kind.code(), (fields, body) -> kind.read(fields));
        }
    }

    private static void nameServer(Registry codecs) {
        for (NameServerQuestion question : NameServerQuestion.values()) {
            codecs.add(question.code(), (fields, body) -> question);
        }
        for (KeyValue.Kind kind : KeyValue.Kind.values()) {
            codecs.add(kind.code(), (fields, body) -> kind.read(fields));
        }
        for (WritePermission.Kind kind : WritePermission.Kind.values()) {
            codecs.add(kind.code(), (fields, body) -> kind.read(fields));
        }
        codecs.add(GetClusterTopics.CODE, (fields, body) -> GetClusterTopics.read(fields));
        codecs.add(DeleteRoute.CODE, (fields, body) -> DeleteRoute.read(fields));
        codecs.add(RegisterTopic.CODE, RegisterTopic::read);
        codecs.add(BrokerHeartbeat.CODE, (fields, body) -> BrokerHeartbeat.read(fields));
        codecs.add(GetReplicas.CODE, (fields, body) -> GetReplicas.read(fields));
    }
}
