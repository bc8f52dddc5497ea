package io.trivium.rocket.server.fake;

import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.transport.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A peer that keeps what is sent to it. */
public final class RecordingPeer implements Peer {
    private final List<Request> sent = new ArrayList<>();
    private final List<Runnable> closeActions = new ArrayList<>();
    private final String id;
    private final int version;
    private final List<Request> called = new ArrayList<>();
    private final List<Duration> patience = new ArrayList<>();
    private @Nullable Reply answer;
    private IOException failure = new IOException("nobody answers");
    private boolean open = true;

    public RecordingPeer(String id) {
        this(id, 513);
    }

    public RecordingPeer(String id, int version) {
        this.id = id;
        this.version = version;
    }

    /** Answers each call from now on. */
    public void answerWith(Reply reply) {
        answer = reply;
    }

    /** Fails each call from now on. */
    public void failWith(IOException cause) {
        answer = null;
        failure = cause;
    }

    /** How long its answers were waited for, in the order of the calls. */
    public List<Duration> patience() {
        return patience;
    }

    /** What it was asked, in order. */
    public List<Request> called() {
        return called;
    }

    /** What it was sent, in order. */
    public List<Request> sent() {
        return sent;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public SocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 40000);
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public String language() {
        return "JAVA";
    }

    @Override
    public void send(Request request) {
        sent.add(request);
    }

    @Override
    public CompletionStage<Reply> call(Request request, Duration timeout) {
        called.add(request);
        patience.add(timeout);
        return answer == null ? CompletableFuture.failedFuture(failure) : CompletableFuture.completedFuture(answer);
    }

    @Override
    public boolean open() {
        return open;
    }

    @Override
    public void close() {
        open = false;
        List.copyOf(closeActions).forEach(Runnable::run);
        closeActions.clear();
    }

    @Override
    public void onClose(Runnable action) {
        if (open) {
            closeActions.add(action);
        } else {
            action.run();
        }
    }
}
