package io.trivium.rocket.server;

import io.trivium.broker.Broker;
import io.trivium.rocket.protocol.admin.ResumeCheck;
import io.trivium.rocket.protocol.request.Browse;
import io.trivium.rocket.protocol.request.EndTransaction;
import io.trivium.rocket.protocol.request.Heartbeat;
import io.trivium.rocket.protocol.request.NotifyConsumersChanged;
import io.trivium.rocket.protocol.request.PopMessage;
import io.trivium.rocket.protocol.request.PullMessage;
import io.trivium.rocket.protocol.request.RecallMessage;
import io.trivium.rocket.protocol.request.SendBack;
import io.trivium.rocket.protocol.request.SendMessage;
import io.trivium.rocket.protocol.request.SessionSend;
import io.trivium.rocket.server.admin.AdminHandlers;
import io.trivium.rocket.server.admin.AdminParts;
import io.trivium.rocket.server.clients.AssignmentHandlers;
import io.trivium.rocket.server.clients.Client;
import io.trivium.rocket.server.clients.ClientHandlers;
import io.trivium.rocket.server.clients.ClientRegistry;
import io.trivium.rocket.server.clients.HeartbeatHandler;
import io.trivium.rocket.server.clients.QueueLeases;
import io.trivium.rocket.server.clients.Sessions;
import io.trivium.rocket.server.config.KeptValues;
import io.trivium.rocket.server.config.LiveSettings;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.server.config.Surroundings;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.RequestRouter;
import io.trivium.rocket.server.door.TimedRequests;
import io.trivium.rocket.server.metrics.BrokerMetrics;
import io.trivium.rocket.server.pop.LookHandlers;
import io.trivium.rocket.server.pop.PopHandler;
import io.trivium.rocket.server.pop.ReceiptHandlers;
import io.trivium.rocket.server.pop.WaitingPops;
import io.trivium.rocket.server.pull.MessageHandlers;
import io.trivium.rocket.server.pull.OffsetHandlers;
import io.trivium.rocket.server.pull.PendingResets;
import io.trivium.rocket.server.pull.PullCommits;
import io.trivium.rocket.server.pull.PullHandler;
import io.trivium.rocket.server.send.Destinations;
import io.trivium.rocket.server.send.MessageFactory;
import io.trivium.rocket.server.send.RecallHandler;
import io.trivium.rocket.server.send.ReplyForwarder;
import io.trivium.rocket.server.send.SendBackHandler;
import io.trivium.rocket.server.send.SendHandler;
import io.trivium.rocket.server.send.SessionSendHandler;
import io.trivium.rocket.server.send.StalledDisk;
import io.trivium.rocket.server.session.BrowseHandler;
import io.trivium.rocket.server.session.LeaseHandlers;
import io.trivium.rocket.server.session.SessionHandlers;
import io.trivium.rocket.server.session.TemporaryTopics;
import io.trivium.rocket.server.stats.Traffic;
import io.trivium.rocket.server.topics.ClusterQueues;
import io.trivium.rocket.server.topics.GroupAttributes;
import io.trivium.rocket.server.topics.Groups;
import io.trivium.rocket.server.topics.KeptOffsets;
import io.trivium.rocket.server.topics.Registration;
import io.trivium.rocket.server.topics.Topics;
import io.trivium.rocket.server.transaction.EndTransactionHandler;
import io.trivium.rocket.server.transaction.OpenTransactions;
import io.trivium.rocket.server.transaction.ResumeHandler;
import io.trivium.rocket.server.transaction.TransactionHandlers;
import io.trivium.rocket.transport.Dispatcher;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/**
 * The broker role, put together.
 *
 * @param dispatcher answers requests
 * @param groups makes groups
 * @param offsets to be restored
 * @param clients to be expired
 * @param leases to be expired
 * @param sessions to be expired
 * @param transactions to be asked about
 * @param commits to be told to the engine
 * @param disk to be looked at
 * @param traffic to be sampled
 * @param metrics to be told
 */
record BrokerRole(
        Dispatcher dispatcher,
        Groups groups,
        KeptOffsets offsets,
        ClientRegistry clients,
        QueueLeases leases,
        Sessions sessions,
        OpenTransactions transactions,
        PullCommits commits,
        StalledDisk disk,
        Traffic traffic,
        BrokerMetrics metrics) {

    /**
     * Puts it together.
     *
     * @param kept the settings that operators have changed
     * @param more adds handlers of its own
     */
    static BrokerRole create(
            Broker engine,
            RocketServerConfig config,
            KeptValues kept,
            Surroundings surroundings,
            Authorizer authorizer,
            Registration registration,
            ClusterQueues cluster,
            Installation installation,
            Consumer<RequestRouter.Builder> more) {
        InstantSource clock = surroundings.clock();
        LiveSettings settings = new LiveSettings(config, kept);
        Traffic traffic = new Traffic(clock);
        engine.tell(traffic);
        PendingResets resets = new PendingResets();
        PullCommits commits = new PullCommits(engine, surroundings.ticker());
        Topics topics = new Topics(engine, registration, settings);
        KeptOffsets offsets = new KeptOffsets(engine);
        Groups groups = new Groups(engine, settings, offsets);
        ClientRegistry clients =
                new ClientRegistry(surroundings.ticker(), (group, members) -> tellMembers(engine, group, members));
        QueueLeases leases = new QueueLeases(surroundings.ticker());
        Sessions sessions = new Sessions(engine, surroundings.ticker());
        WaitingPops waitingPops = new WaitingPops();
        MessageFactory messages = new MessageFactory(config, surroundings);
        ReplyForwarder replies = new ReplyForwarder(clients, config, clock);
        Destinations destinations = new Destinations(topics, groups, leases);

        SendHandler sending = new SendHandler(engine, config, destinations, messages, replies, authorizer, traffic);
        StalledDisk disk = new StalledDisk(engine, config.durability());
        RequestRouter.Builder router = RequestRouter.builder()
                .on(SendMessage.class, (request, peer) -> {
                    if (!request.reply()) {
                        disk.admit();
                    }
                    return sending.handle(request, peer);
                })
                .on(SessionSend.class, new SessionSendHandler(engine, sessions, sending))
                .on(
                        SendBack.class,
                        new SendBackHandler(
                                engine, config, topics, groups, destinations, messages, authorizer, traffic))
                .on(
                        EndTransaction.class,
                        new EndTransactionHandler(engine, topics, messages, settings, authorizer, clock, traffic))
                .on(
                        PullMessage.class,
                        new PullHandler(
                                engine,
                                topics,
                                groups,
                                clients,
                                authorizer,
                                surroundings.ticker(),
                                resets,
                                commits,
                                traffic))
                .on(
                        PopMessage.class,
                        new PopHandler(
                                engine, topics, groups, sessions, authorizer, clock, traffic, waitingPops, resets))
                .on(Browse.class, new BrowseHandler(engine, sessions, topics, groups, authorizer))
                .on(RecallMessage.class, new RecallHandler(engine, topics, config, authorizer))
                .on(Heartbeat.class, new HeartbeatHandler(clients, groups, topics, authorizer));
        router.on(ResumeCheck.class, new ResumeHandler(engine, topics, messages, authorizer));
        new OffsetHandlers(engine, topics, groups, offsets, authorizer, resets, commits).addTo(router);
        new MessageHandlers(engine, authorizer).addTo(router);
        new ClientHandlers(clients, leases, authorizer).addTo(router);
        new AssignmentHandlers(engine, clients, topics, groups, cluster, authorizer).addTo(router);
        new ReceiptHandlers(engine, topics, sessions, authorizer, clock, traffic).addTo(router);
        new LookHandlers(engine, topics, groups, sessions, authorizer, clock, waitingPops).addTo(router);
        new SessionHandlers(engine, sessions, topics, authorizer, config.brokerName()).addTo(router);
        new TemporaryTopics(engine, sessions, topics, traffic).addTo(router);
        new TransactionHandlers(engine, sessions, authorizer).addTo(router);
        new LeaseHandlers(engine, sessions, topics, authorizer).addTo(router);
        new AdminHandlers(new AdminParts(
                        engine,
                        config,
                        settings,
                        kept,
                        topics,
                        offsets,
                        clients,
                        registration,
                        resets,
                        commits,
                        traffic,
                        authorizer,
                        surroundings,
                        installation.disk()))
                .addTo(router);

        more.accept(router);

        OpenTransactions transactions = new OpenTransactions(engine, clients, topics, messages, settings, surroundings);
        BrokerMetrics metrics = new BrokerMetrics(engine, config, clients, traffic, registration::permissions);
        Dispatcher timed = new TimedRequests(router.build(), surroundings.ticker(), traffic.requestTimes());
        return new BrokerRole(
                timed, groups, offsets, clients, leases, sessions, transactions, commits, disk, traffic, metrics);
    }

    private static void tellMembers(Broker engine, String group, List<Client> members) {
        boolean notifies = engine.group(group)
                .map(known -> GroupAttributes.notifies(known.settings()))
                .orElse(true);
        if (notifies) {
            members.forEach(member -> member.peer().send(new NotifyConsumersChanged(group)));
        }
    }
}
