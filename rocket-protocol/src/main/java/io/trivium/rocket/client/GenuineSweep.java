package io.trivium.rocket.client;

import io.netty.buffer.ByteBuf;
import io.trivium.message.mapping.DestinationKind;
import io.trivium.message.mapping.Names;
import io.trivium.rocket.client.ClientContext.Done;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.admin.GroupQuestion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes temporary destinations whose makers died, on brokers that are not Trivium: those whose maker no broker of the cluster has known
 * at any of {@value #LOOKS} looks in a row. A look at which anything was not answered, or not understood, begins the count anew, and
 * names that do not tell their maker are left alone. The client's event loop owns it.
 */
final class GenuineSweep {
    private static final Logger LOG = LoggerFactory.getLogger(GenuineSweep.class);

    /** Makers tell brokers of themselves each half minute, also after a lost connection. */
    static final int LOOKS = 20;

    private final Routes routes;
    private final Links links;
    private final Groups groups;
    private final Topics topics;

    /** How often in a row no broker knew the maker, by its group. */
    private Map<String, Integer> absent = new HashMap<>();

    GenuineSweep(Routes routes, Links links, Groups groups, Topics topics) {
        this.routes = routes;
        this.links = links;
        this.groups = groups;
        this.topics = topics;
    }

    /** Looks once, and deletes what has had no maker long enough. Never fails. */
    Later<Done> look() {
        Later<Done> over = new Later<>();
        Later.run(this::lookNow).then(over::complete, failure -> {
            absent = new HashMap<>();
            LOG.debug("Who made the temporary destinations cannot be told: {}", failure.getMessage());
            over.complete(Done.DONE);
        });
        return over;
    }

    private Later<Done> lookNow() {
        return routes.topics().flatMap(names -> {
            Map<String, List<String>> byOwner = new HashMap<>();
            for (String name : names) {
                String owner = Names.temporaryOwner(name);
                if (owner != null) {
                    byOwner.computeIfAbsent(owner, key -> new ArrayList<>()).add(name);
                }
            }
            return living(byOwner.keySet()).flatMap(living -> sweep(byOwner, living));
        });
    }

    /** Which of the makers a broker knows. */
    private Later<Set<String>> living(Set<String> owners) {
        if (owners.isEmpty()) {
            return Later.of(Set.of());
        }
        return routes.masters().flatMap(masters -> {
            List<Later<Set<String>>> answers = new ArrayList<>();
            for (Route.Broker broker : masters) {
                answers.add(links.session(broker).flatMap(session -> knownTo(session, owners)));
            }
            return Later.all(answers).map(all -> {
                Set<String> known = new HashSet<>();
                all.forEach(known::addAll);
                return known;
            });
        });
    }

    private static Later<Set<String>> knownTo(BrokerSession session, Set<String> owners) {
        if (session.trivium()) {
            throw new RocketException(
                    ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                    "Trivium's brokers sweep by themselves, and tell no producers");
        }
        Later<Set<String>> known = Later.of(new HashSet<>());
        for (String owner : owners) {
            known = known.flatMap(before -> session.ask(new GroupQuestion(GroupQuestion.Kind.PRODUCERS, owner))
                    .map(reply -> {
                        if (knows(reply)) {
                            before.add(owner);
                        }
                        return before;
                    }));
        }
        return known;
    }

    /** Anything but a clear no fails. */
    private static boolean knows(Reply reply) {
        ByteBuf body = reply.body();
        body.release();
        boolean none = reply.code() == ResponseCode.SYSTEM_ERROR
                && String.valueOf(reply.remark()).endsWith("not exist");
        if (!none && reply.code() != ResponseCode.SUCCESS) {
            throw new RocketException(reply.code(), String.valueOf(reply.remark()));
        }
        return !none;
    }

    private Later<Done> sweep(Map<String, List<String>> byOwner, Set<String> living) {
        Map<String, Integer> now = new HashMap<>();
        List<Later<Done>> deletions = new ArrayList<>();
        byOwner.forEach((owner, names) -> {
            int looks = living.contains(owner) ? 0 : absent.getOrDefault(owner, 0) + 1;
            now.put(owner, looks);
            if (looks >= LOOKS) {
                names.forEach(name -> deletions.add(delete(name)));
            }
        });
        absent = now;
        return Later.settled(deletions).map(all -> Done.DONE);
    }

    private Later<Done> delete(String name) {
        LOG.info("The temporary destination {} is deleted: its maker is gone", name);
        DestinationKind kind = Objects.requireNonNull(Names.temporaryKind(name));
        Later<Done> group = kind.queue() ? groups.delete(Names.queueGroup(name)) : Later.of(Done.DONE);
        Later<Done> deleted = group.flatMap(done -> topics.delete(name));
        deleted.then(done -> {}, failure -> LOG.warn("{} was not deleted: {}", name, failure.getMessage()));
        return deleted;
    }
}
