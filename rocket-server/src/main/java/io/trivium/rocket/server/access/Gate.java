package io.trivium.rocket.server.access;

import io.trivium.broker.Broker;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.security.AccessControl;
import io.trivium.broker.security.Action;
import io.trivium.broker.security.Resource;
import io.trivium.broker.security.User;
import io.trivium.rocket.protocol.Frame;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.RequestSigner;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.RequestRouter;
import io.trivium.rocket.transport.Dispatcher;
import io.trivium.rocket.transport.NotAdmittedException;
import io.trivium.rocket.transport.Peer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The one gate before every request of every role: who has signed it, and may that user do what it asks for. Thread-safe.
 *
 * <p>It is also the handlers' {@link Authorizer}, for what only they know: the topic of a message that a request names by its
 * position.
 */
public final class Gate implements Authorizer {
    private static final String DOOR = "RocketMQ";

    private final AccessControl control;
    private final Needs needs;
    private final RequestRights rights;
    private final Resource cluster;

    public Gate(AccessControl control, Broker engine, RocketServerConfig config) {
        this.control = control;
        this.needs = new Needs(engine);
        this.rights = new RequestRights(needs, config.clusterName());
        this.cluster = Resource.cluster(config.clusterName());
    }

    /** Returns the role as it is behind the gate. */
    public Dispatcher before(Dispatcher role) {
        return new Guarded(role);
    }

    private final class Guarded implements Dispatcher {
        private final Dispatcher role;

        Guarded(Dispatcher role) {
            this.role = role;
        }

        @Override
        public Peer admit(Frame frame, Peer peer) {
            return new SignedPeer(peer, signer(frame, address(peer)));
        }

        @Override
        public CompletionStage<Reply> dispatch(Request request, Peer peer) {
            Optional<String> denial = denial(request, peer);
            if (denial.isPresent()) {
                RequestRouter.release(request);
                return CompletableFuture.completedFuture(Reply.failure(ResponseCode.NO_PERMISSION, denial.get()));
            }
            return role.dispatch(request, peer);
        }

        @Override
        public boolean knows(String name, String password) {
            return Gate.this.knows(name, password, InetAddress.getLoopbackAddress());
        }
    }

    /** Checks a password that came without a request. Takes the same time whether or not there is such a user. */
    public boolean knows(String name, String password, InetAddress from) {
        User user = control.user(name);
        boolean same = MessageDigest.isEqual(bytes(user == null ? "" : user.secret()), bytes(password));
        if (user == null || !same) {
            control.loginDenied(DOOR, from, name, user == null ? "there is no such user" : "the password is wrong");
            return false;
        }
        return true;
    }

    /** The secret of a user, for doors that check it in their own way; null if there is none who may come in. */
    public @Nullable String secret(String name) {
        User user = control.user(name);
        return user == null ? null : user.secret();
    }

    /** Notes that a door did not let somebody in. */
    public void refused(@Nullable String name, InetAddress from) {
        control.loginDenied("SASL", from, name, "the login makes no sense, or proves nothing");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String signer(Frame frame, InetAddress from) {
        String name = frame.fields().text(RequestSigner.ACCESS_KEY);
        if (name == null) {
            throw denied(from, null, "the request is not signed: the access key (username) is missing");
        }
        User user = control.user(name);
        // A stranger does not learn by the time it takes whether the name is right.
        boolean signed = new RequestSigner(name, user == null ? "?" : user.secret()).signed(frame);
        if (user == null || !signed) {
            control.loginDenied(DOOR, from, name, user == null ? "there is no such user" : "the signature is wrong");
            throw new NotAdmittedException(
                    ResponseCode.NO_PERMISSION, "the access key or the signature of the request is wrong");
        }
        return name;
    }

    private NotAdmittedException denied(InetAddress from, @Nullable String name, String why) {
        control.loginDenied(DOOR, from, name, why);
        return new NotAdmittedException(ResponseCode.NO_PERMISSION, why);
    }

    private Optional<String> denial(Request request, Peer peer) {
        String user = peer.user();
        if (user == null) {
            control.loginDenied(DOOR, address(peer), null, "nobody has logged in");
            return Optional.of("log in first: the username is missing");
        }
        Optional<List<Need>> all = rights.of(request);
        return all.isPresent()
                ? denial(user, peer, all.get())
                : control.denialUnlessSuper(user, address(peer), cluster, Set.of(Action.UPDATE));
    }

    private Optional<String> denial(String user, Peer peer, List<Need> all) {
        for (Need need : all) {
            Optional<String> denial = control.denial(user, address(peer), need.resource(), need.any());
            if (denial.isPresent()) {
                return denial;
            }
        }
        return Optional.empty();
    }

    private void require(Peer peer, List<Need> all) {
        String user = peer.user();
        Optional<String> denial = user == null ? Optional.of("log in first") : denial(user, peer, all);
        denial.ifPresent(why -> {
            throw new BrokerException(Refusal.NOT_PERMITTED, why);
        });
    }

    @Override
    public void mayPublish(Peer peer, String topic) {
        require(peer, needs.topic(topic, Action.PUB));
    }

    @Override
    public void mayConsume(Peer peer, String topic, String group) {
        require(peer, needs.consume(topic, group, Action.SUB, Action.GET));
    }

    @Override
    public void mayAcknowledge(Peer peer, String topic, String group) {
        require(peer, needs.consume(topic, group, Action.SUB));
    }

    /** Nothing is left to decide: the request alone has told what it administers. */
    @Override
    public void mayAdminister(Peer peer, String resource) {
        // See above.
    }

    @Override
    public boolean decidesAnyBranch(Peer peer) {
        String user = peer.user();
        return user != null && control.permits(user, address(peer), cluster, Set.of(Action.UPDATE));
    }

    @Override
    public void mayDecideAnyBranch(Peer peer) {
        require(peer, List.of(new Need(cluster, Set.of(Action.UPDATE))));
    }

    private static InetAddress address(Peer peer) {
        return peer.address() instanceof InetSocketAddress internet && internet.getAddress() != null
                ? internet.getAddress()
                : InetAddress.getLoopbackAddress();
    }
}
