package io.trivium.rocket.server.access;

import static io.trivium.broker.security.Action.GET;
import static io.trivium.broker.security.Action.PUB;
import static io.trivium.broker.security.Action.SUB;
import static io.trivium.broker.security.Action.UPDATE;

import io.trivium.message.mapping.Names;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.admin.BrokerHeartbeat;
import io.trivium.rocket.protocol.admin.CloneOffsets;
import io.trivium.rocket.protocol.admin.DeleteGroups;
import io.trivium.rocket.protocol.admin.DeleteTopics;
import io.trivium.rocket.protocol.admin.GroupQuestion;
import io.trivium.rocket.protocol.admin.GroupTopicQuestion;
import io.trivium.rocket.protocol.admin.ResetOffset;
import io.trivium.rocket.protocol.admin.TopicQuestion;
import io.trivium.rocket.protocol.admin.UpdateGroups;
import io.trivium.rocket.protocol.admin.UpdateTopics;
import io.trivium.rocket.protocol.body.BatchAckEntry;
import io.trivium.rocket.protocol.body.ConsumerData;
import io.trivium.rocket.protocol.body.MessageQueue;
import io.trivium.rocket.protocol.body.QueueLocks;
import io.trivium.rocket.protocol.body.SubscriptionData;
import io.trivium.rocket.protocol.request.AckMessage;
import io.trivium.rocket.protocol.request.AskAnswered;
import io.trivium.rocket.protocol.request.BatchAck;
import io.trivium.rocket.protocol.request.BeginTransaction;
import io.trivium.rocket.protocol.request.Browse;
import io.trivium.rocket.protocol.request.CancelPops;
import io.trivium.rocket.protocol.request.ChangeInvisibleTime;
import io.trivium.rocket.protocol.request.CheckClientConfig;
import io.trivium.rocket.protocol.request.ClaimClientId;
import io.trivium.rocket.protocol.request.CloseSession;
import io.trivium.rocket.protocol.request.CommitTransaction;
import io.trivium.rocket.protocol.request.DeadLetter;
import io.trivium.rocket.protocol.request.DeclareGroup;
import io.trivium.rocket.protocol.request.DeleteGroup;
import io.trivium.rocket.protocol.request.DeleteSubscriptionGroup;
import io.trivium.rocket.protocol.request.DeleteTopic;
import io.trivium.rocket.protocol.request.EndTransaction;
import io.trivium.rocket.protocol.request.ForgetBranch;
import io.trivium.rocket.protocol.request.GetClusterTable;
import io.trivium.rocket.protocol.request.GetConsumerList;
import io.trivium.rocket.protocol.request.GetEarliestStoreTime;
import io.trivium.rocket.protocol.request.GetMaxOffset;
import io.trivium.rocket.protocol.request.GetMinOffset;
import io.trivium.rocket.protocol.request.GetRoute;
import io.trivium.rocket.protocol.request.Heartbeat;
import io.trivium.rocket.protocol.request.Hello;
import io.trivium.rocket.protocol.request.KeepLeases;
import io.trivium.rocket.protocol.request.LeaveGroup;
import io.trivium.rocket.protocol.request.LockQueues;
import io.trivium.rocket.protocol.request.Notification;
import io.trivium.rocket.protocol.request.OwnTemporary;
import io.trivium.rocket.protocol.request.PeekMessage;
import io.trivium.rocket.protocol.request.PollingInfo;
import io.trivium.rocket.protocol.request.PopMessage;
import io.trivium.rocket.protocol.request.PrepareTransaction;
import io.trivium.rocket.protocol.request.PullMessage;
import io.trivium.rocket.protocol.request.QueryAssignment;
import io.trivium.rocket.protocol.request.QueryConsumerOffset;
import io.trivium.rocket.protocol.request.QueryDataVersion;
import io.trivium.rocket.protocol.request.QueryMessage;
import io.trivium.rocket.protocol.request.RecallMessage;
import io.trivium.rocket.protocol.request.RecoverBranches;
import io.trivium.rocket.protocol.request.RegisterBroker;
import io.trivium.rocket.protocol.request.Release;
import io.trivium.rocket.protocol.request.RollBackTransaction;
import io.trivium.rocket.protocol.request.SearchOffset;
import io.trivium.rocket.protocol.request.SendBack;
import io.trivium.rocket.protocol.request.SendMessage;
import io.trivium.rocket.protocol.request.SessionSend;
import io.trivium.rocket.protocol.request.SetRequestMode;
import io.trivium.rocket.protocol.request.UnlockQueues;
import io.trivium.rocket.protocol.request.UnregisterBroker;
import io.trivium.rocket.protocol.request.UnregisterClient;
import io.trivium.rocket.protocol.request.UpdateConsumerOffset;
import io.trivium.rocket.protocol.request.UpdateGroup;
import io.trivium.rocket.protocol.request.UpdateTopic;
import io.trivium.rocket.protocol.request.ViewMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rights that each request needs, by its type (protocol reference §1.7). A type that is not here is for super users only: a
 * request that is new is closed until somebody says what it takes. Thread-safe.
 */
final class RequestRights {
    /** Every producer asks for it before it makes a topic. */
    private static final String TEMPLATE = "TBW102";

    private final Map<Class<?>, Function<Request, List<Need>>> table = new HashMap<>();
    private final Needs needs;
    private final String cluster;

    RequestRights(Needs needs, String cluster) {
        this.needs = needs;
        this.cluster = cluster;
        routes();
        sending();
        pulling();
        popping();
        clients();
        administering();
        asking();
        sessions();
        transactions();
    }

    /** All of these are needed; empty if the request is for super users. */
    Optional<List<Need>> of(Request request) {
        Function<Request, List<Need>> rights = table.get(request.getClass());
        return rights == null ? Optional.empty() : Optional.of(rights.apply(request));
    }

    private <R extends Request> void on(Class<R> type, Function<R, List<Need>> rights) {
        table.put(type, request -> rights.apply(type.cast(request)));
    }

    /** Needs no more than a login: it tells nothing, or what it names was made by this very connection. */
    private void free(Class<? extends Request> type) {
        table.put(type, request -> List.of());
    }

    private void routes() {
        on(
                GetRoute.class,
                request -> request.topic().equals(TEMPLATE) ? List.of() : needs.topic(request.topic(), PUB, SUB, GET));
        free(GetClusterTable.class);
        // Brokers of the cluster; in one process they need no gate.
        on(RegisterBroker.class, request -> member(request.clusterName()));
        on(UnregisterBroker.class, request -> member(request.clusterName()));
        on(QueryDataVersion.class, request -> member(request.clusterName()));
        on(BrokerHeartbeat.class, request -> member(request.cluster()));
    }

    private static List<Need> member(String cluster) {
        return List.of(Need.cluster(cluster, UPDATE));
    }

    private void sending() {
        on(
                SendMessage.class,
                request -> request.reply() ? needs.reply(request.topic()) : needs.publish(request.topic()));
        // The topic is the prepared message's, which the handler knows.
        free(EndTransaction.class);
        on(RecallMessage.class, request -> needs.publish(request.topic()));
        on(SendBack.class, request -> needs.join("", request.group()));
    }

    private void pulling() {
        on(PullMessage.class, request -> needs.join(request.topic(), request.consumerGroup()));
        on(QueryConsumerOffset.class, request -> needs.consume(request.topic(), request.consumerGroup(), SUB, GET));
        on(UpdateConsumerOffset.class, request -> needs.consume(request.topic(), request.consumerGroup(), SUB, UPDATE));
        on(SearchOffset.class, request -> needs.read(request.topic()));
        on(GetMaxOffset.class, request -> needs.read(request.topic()));
        on(GetMinOffset.class, request -> needs.read(request.topic()));
        on(GetEarliestStoreTime.class, request -> needs.read(request.topic()));
        on(QueryMessage.class, request -> needs.read(request.topic()));
        // The topic is the message's, which the handler knows.
        free(ViewMessage.class);
    }

    private void popping() {
        on(PopMessage.class, request -> needs.join(request.topic(), request.consumerGroup()));
        on(AckMessage.class, request -> needs.consume(request.topic(), request.consumerGroup(), SUB));
        on(BatchAck.class, request -> {
            List<Need> all = new ArrayList<>();
            for (BatchAckEntry entry : request.acks().entries()) {
                all.addAll(needs.consume(entry.topic(), entry.consumerGroup(), SUB));
            }
            return all;
        });
        on(ChangeInvisibleTime.class, request -> needs.consume(request.topic(), request.consumerGroup(), SUB));
        on(Notification.class, request -> needs.join(request.topic(), request.consumerGroup()));
        on(PeekMessage.class, request -> needs.consume(request.topic(), request.consumerGroup(), SUB));
        on(PollingInfo.class, request -> needs.consume(request.topic(), request.consumerGroup(), SUB));
    }

    private void clients() {
        on(Heartbeat.class, request -> {
            List<Need> all = new ArrayList<>();
            for (ConsumerData consumer : request.data().consumers()) {
                all.addAll(needs.join("", consumer.groupName()));
                for (SubscriptionData subscription : consumer.subscriptions()) {
                    if (!subscription.topic().startsWith(Names.RETRY_PREFIX)) {
                        all.addAll(needs.consume(subscription.topic(), "", SUB));
                    }
                }
            }
            return all;
        });
        on(UnregisterClient.class, request -> {
            String group = request.consumerGroup();
            return group == null ? List.of() : needs.consume("", group, SUB);
        });
        on(GetConsumerList.class, request -> needs.consume("", request.consumerGroup(), SUB, GET));
        on(QueryAssignment.class, request -> needs.consume(request.topic(), request.consumerGroup(), SUB));
        on(LockQueues.class, request -> locks(request.locks()));
        on(UnlockQueues.class, request -> locks(request.locks()));
        on(
                CheckClientConfig.class,
                request -> needs.consume(
                        request.config().subscription().topic(),
                        request.config().group(),
                        SUB));
    }

    private List<Need> locks(QueueLocks locks) {
        List<Need> all = new ArrayList<>(needs.consume("", locks.consumerGroup(), SUB));
        locks.queues().stream()
                .map(MessageQueue::topic)
                .distinct()
                .forEach(topic -> all.addAll(needs.topic(topic, SUB)));
        return all;
    }

    private void administering() {
        on(UpdateTopic.class, request -> needs.putTopic(request.topic()));
        on(DeleteTopic.class, request -> needs.deleteTopic(request.topic()));
        on(SetRequestMode.class, request -> needs.putGroup(request.consumerGroup()));
        on(UpdateGroup.class, request -> needs.putGroup(request.config().groupName()));
        on(DeleteSubscriptionGroup.class, request -> needs.deleteGroup(request.group()));
        on(UpdateTopics.class, request -> all(request.topics(), topic -> needs.putTopic(topic.name())));
        on(UpdateGroups.class, request -> all(request.groups(), group -> needs.putGroup(group.groupName())));
        on(DeleteTopics.class, request -> all(request.topics(), needs::deleteTopic));
        on(DeleteGroups.class, request -> all(request.groups(), needs::deleteGroup));
        on(ResetOffset.class, request -> needs.consume(request.topic(), request.group(), UPDATE));
        on(CloneOffsets.class, request -> {
            List<Need> all = new ArrayList<>(needs.putGroup(request.target()));
            all.addAll(needs.consume(named(request.topic()), "", UPDATE));
            return all;
        });
    }

    private static <T> List<Need> all(List<T> named, Function<T, List<Need>> ofOne) {
        return named.stream().flatMap(each -> ofOne.apply(each).stream()).toList();
    }

    /** What operators' tools ask about topics and groups. */
    private void asking() {
        on(TopicQuestion.class, request -> needs.topic(request.topic(), GET));
        // A producers' group is no resource of its own.
        on(
                GroupQuestion.class,
                request -> request.kind() == GroupQuestion.Kind.PRODUCERS
                        ? List.of(Need.cluster(cluster, GET))
                        : needs.consume("", request.group(), GET));
        on(GroupTopicQuestion.class, request -> needs.consume(named(request.topic()), request.group(), GET));
    }

    private static String named(@Nullable String topic) {
        return topic == null ? "" : topic;
    }

    /**
     * Whose a prepared branch is the engine knows, and refuses what is done to others' branches; deciding one in its coordinator's place is
     * for super users.
     */
    private void transactions() {
        on(SessionSend.class, request -> needs.publish(request.message().topic()));
        // What they acknowledge their handler looks at: a transaction that may not be ended as it should be is rolled
        // back.
        free(CommitTransaction.class);
        free(PrepareTransaction.class);
        free(BeginTransaction.class);
        free(RollBackTransaction.class);
        free(RecoverBranches.class);
        free(ForgetBranch.class);
        free(AskAnswered.class);
        free(KeepLeases.class);
    }

    private void sessions() {
        free(Hello.class);
        free(CloseSession.class);
        free(LeaveGroup.class);
        free(CancelPops.class);
        free(ClaimClientId.class);
        free(OwnTemporary.class);
        on(DeclareGroup.class, request -> {
            List<Need> all = new ArrayList<>(needs.topic(request.topic(), SUB, PUB));
            all.addAll(needs.join("", request.group()));
            return all;
        });
        on(DeleteGroup.class, request -> needs.deleteGroup(request.group()));
        on(Release.class, request -> needs.consume(request.topic(), request.group(), SUB));
        on(DeadLetter.class, request -> needs.consume(request.topic(), request.group(), SUB));
        on(Browse.class, request -> needs.consume(request.topic(), request.group(), SUB));
    }
}
