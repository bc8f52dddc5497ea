package io.trivium.rocket.protocol.request;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.BadRequestException;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.admin.AdminCodecs;
import io.trivium.rocket.protocol.body.ClientConfig;
import io.trivium.rocket.protocol.body.GroupConfig;
import io.trivium.rocket.protocol.body.HeartbeatData;
import io.trivium.rocket.protocol.body.QueueLocks;
import io.trivium.rocket.protocol.json.JsonException;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** Turns the fields and body of a frame into the request that its code stands for. */
public final class RequestCodecs {
    private static final Map<Integer, Codec> CODECS = new HashMap<>();

    static {
        sending();
        pulling();
        clients();
        nameServer();
        popping();
        administering();
        extensions();
        transactions();
        access();
    }

    private RequestCodecs() {}

    /**
     * Decodes a request.
     *
     * @param body becomes the request's, or is released
     * @param version of the sender, as its frame says
     * @return an {@link UnknownRequest} if there is no type for the code
     * @throws BadRequestException if a mandatory field is missing or anything has the wrong form; the body is released then
     */
    public static Request decode(int code, Fields fields, ByteBuf body, int version) {
        Codec codec = CODECS.get(code);
        if (codec == null) {
            return new UnknownRequest(code, fields, body);
        }
        boolean kept = false;
        try {
            Request request = codec.decoder().decode(fields, body, version);
            kept = codec.keepsBody();
            return request;
        } catch (JsonException e) {
            throw new BadRequestException("the body of request " + code + ": " + e.getMessage());
        } finally {
            if (!kept) {
                body.release();
            }
        }
    }

    private static void sending() {
        for (int code : new int[] {SendMessage.LONG_NAMES, SendMessage.REPLY_LONG_NAMES}) {
            keepsBody(code, (fields, body, version) -> SendMessage.readLongNames(code, fields, body));
        }
        for (int code : new int[] {SendMessage.SHORT_NAMES, SendMessage.BATCH, SendMessage.REPLY_SHORT_NAMES}) {
            keepsBody(code, (fields, body, version) -> SendMessage.readShortNames(code, fields, body));
        }
        fieldsOnly(EndTransaction.CODE, EndTransaction::read);
        fieldsOnly(RecallMessage.CODE, RecallMessage::read);
        keepsBody(PushReply.CODE, (fields, body, version) -> PushReply.read(fields, body));
        keepsBody(CheckTransactionState.CODE, (fields, body, version) -> CheckTransactionState.read(fields, body));
    }

    private static void pulling() {
        fieldsOnly(PullMessage.PULL, fields -> PullMessage.read(PullMessage.PULL, fields));
        fieldsOnly(PullMessage.LITE_PULL, fields -> PullMessage.read(PullMessage.LITE_PULL, fields));
        fieldsOnly(QueryConsumerOffset.CODE, QueryConsumerOffset::read);
        fieldsOnly(UpdateConsumerOffset.CODE, UpdateConsumerOffset::read);
        fieldsOnly(SearchOffset.CODE, SearchOffset::read);
        fieldsOnly(GetMaxOffset.CODE, GetMaxOffset::read);
        fieldsOnly(GetMinOffset.CODE, GetMinOffset::read);
        fieldsOnly(GetEarliestStoreTime.CODE, GetEarliestStoreTime::read);
        fieldsOnly(SendBack.CODE, SendBack::read);
        fieldsOnly(QueryMessage.CODE, QueryMessage::read);
        fieldsOnly(ViewMessage.CODE, ViewMessage::read);
    }

    private static void clients() {
        bodyOnly(Heartbeat.CODE, body -> new Heartbeat(HeartbeatData.read(body)));
        fieldsOnly(UnregisterClient.CODE, UnregisterClient::read);
        fieldsOnly(GetConsumerList.CODE, GetConsumerList::read);
        fieldsOnly(NotifyConsumersChanged.CODE, NotifyConsumersChanged::read);
        bodyOnly(LockQueues.CODE, body -> new LockQueues(QueueLocks.read(body)));
        bodyOnly(UnlockQueues.CODE, body -> new UnlockQueues(QueueLocks.read(body)));
        bodyOnly(QueryAssignment.CODE, QueryAssignment::read);
        bodyOnly(SetRequestMode.CODE, SetRequestMode::read);
        bodyOnly(CheckClientConfig.CODE, body -> new CheckClientConfig(ClientConfig.read(body)));
    }

    private static void nameServer() {
        fieldsOnly(GetRoute.CODE, GetRoute::read);
        reads(RegisterBroker.CODE, RegisterBroker::read);
        fieldsOnly(UnregisterBroker.CODE, UnregisterBroker::read);
        fieldsOnly(GetClusterTable.CODE, fields -> new GetClusterTable());
        reads(QueryDataVersion.CODE, (fields, body, version) -> QueryDataVersion.read(fields, body));
    }

    private static void popping() {
        fieldsOnly(PopMessage.CODE, PopMessage::read);
        fieldsOnly(AckMessage.CODE, AckMessage::read);
        reads(BatchAck.CODE, (fields, body, version) -> BatchAck.read(fields, body));
        fieldsOnly(ChangeInvisibleTime.CODE, ChangeInvisibleTime::read);
        fieldsOnly(Notification.CODE, Notification::read);
        fieldsOnly(PeekMessage.CODE, PeekMessage::read);
        fieldsOnly(PollingInfo.CODE, PollingInfo::read);
    }

    private static void administering() {
        fieldsOnly(UpdateTopic.CODE, UpdateTopic::read);
        fieldsOnly(DeleteTopic.CODE, DeleteTopic::read);
        bodyOnly(UpdateGroup.CODE, body -> new UpdateGroup(GroupConfig.read(body)));
        fieldsOnly(DeleteSubscriptionGroup.CODE, DeleteSubscriptionGroup::read);
        AdminCodecs.addTo((code, decoder) -> reads(code, (fields, body, version) -> decoder.apply(fields, body)));
    }

    private static void extensions() {
        fieldsOnly(Hello.CODE, Hello::read);
        fieldsOnly(DeclareGroup.CODE, DeclareGroup::read);
        fieldsOnly(LeaveGroup.CODE, LeaveGroup::read);
        fieldsOnly(CancelPops.CODE, CancelPops::read);
        fieldsOnly(DeleteGroup.CODE, DeleteGroup::read);
        fieldsOnly(Release.CODE, Release::read);
        fieldsOnly(DeadLetter.CODE, DeadLetter::read);
        fieldsOnly(Browse.CODE, Browse::read);
        fieldsOnly(CloseSession.CODE, CloseSession::read);
        fieldsOnly(ClaimClientId.CODE, ClaimClientId::read);
        fieldsOnly(OwnTemporary.CODE, OwnTemporary::read);
    }

    private static void transactions() {
        fieldsOnly(BeginTransaction.CODE, BeginTransaction::read);
        keepsBody(SessionSend.CODE, (fields, body, version) -> SessionSend.read(fields, body));
        reads(CommitTransaction.CODE, (fields, body, version) -> CommitTransaction.read(fields, body));
        reads(PrepareTransaction.CODE, (fields, body, version) -> PrepareTransaction.read(fields, body));
        fieldsOnly(RollBackTransaction.CODE, RollBackTransaction::read);
        fieldsOnly(RecoverBranches.CODE, RecoverBranches::read);
        fieldsOnly(ForgetBranch.CODE, ForgetBranch::read);
        fieldsOnly(DecideBranch.CODE, DecideBranch::read);
        fieldsOnly(AskAnswered.CODE, AskAnswered::read);
        reads(KeepLeases.CODE, (fields, body, version) -> KeepLeases.read(fields, body));
    }

    private static void access() {
        for (int code = UserAdministration.CREATE; code <= UserAdministration.LIST; code++) {
            int which = code;
            reads(code, (fields, body, version) -> UserAdministration.read(which, fields, body));
        }
        for (int code = AclAdministration.CREATE; code <= AclAdministration.LIST; code++) {
            int which = code;
            reads(code, (fields, body, version) -> AclAdministration.read(which, fields, body));
        }
    }

    /** All codes that have a type. */
    public static SortedSet<Integer> codes() {
        return new TreeSet<>(CODECS.keySet());
    }

    private static void fieldsOnly(int code, Function<Fields, Request> read) {
        reads(code, (fields, body, version) -> read.apply(fields));
    }

    private static void bodyOnly(int code, Function<ByteBuf, Request> read) {
        reads(code, (fields, body, version) -> read.apply(body));
    }

    private static void reads(int code, Decoder decoder) {
        CODECS.put(code, new Codec(decoder, false));
    }

    private static void keepsBody(int code, Decoder decoder) {
        CODECS.put(code, new Codec(decoder, true));
    }

    @FunctionalInterface
    private interface Decoder {
        Request decode(Fields fields, ByteBuf body, int version);
    }

    private record Codec(Decoder decoder, boolean keepsBody) {}
}
