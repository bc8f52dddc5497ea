package io.trivium.rocket.transport;

import io.netty.channel.Channel;
import io.trivium.rocket.protocol.Frame;
import io.trivium.rocket.protocol.FrameWriter;
import io.trivium.rocket.protocol.HeaderType;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The other end of a TCP connection. */
final class TcpPeer implements Peer {
    private static final Logger LOG = LoggerFactory.getLogger(TcpPeer.class);

    private final CloseActions closeActions = new CloseActions();
    private final Channel channel;
    private final SocketAddress address;
    private final Outbox outbox;
    private final PendingCalls calls;
    private volatile int version;
    private volatile String language = Frame.OWN_LANGUAGE;

    /** @param writer that of the connection's event loop; it signs requests, where they have to be */
    TcpPeer(Channel channel, SocketAddress address, EventLoops loops, FrameWriter writer) {
        this.channel = channel;
        this.address = address;
        this.outbox = new Outbox(channel, loops.wakes(), writer, this::refused);
        this.calls = new PendingCalls(loops, channel.eventLoop());
    }

    @Override
    public String id() {
        return channel.id().asLongText();
    }

    @Override
    public SocketAddress address() {
        return address;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public String language() {
        return language;
    }

    @Override
    public void send(Request request) {
        outbox.add(new Outgoing.Call(request, calls.nextNumber(), true));
    }

    @Override
    public CompletionStage<Reply> call(Request request, Duration timeout) {
        int number = calls.nextNumber();
        CompletableFuture<Reply> answer = calls.add(number, timeout);
        outbox.add(new Outgoing.Call(request, number, false));
        if (closeActions.closed()) {
            calls.fail(number, lost());
        }
        return answer;
    }

    @Override
    public void execute(Runnable action) {
        try {
            channel.eventLoop().execute(action);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is lost, and the event loops are gone", this, e);
        }
    }

    @Override
    public boolean open() {
        return channel.isActive();
    }

    @Override
    public void close() {
        var unused = channel.close();
    }

    @Override
    public void onClose(Runnable action) {
        closeActions.add(action);
    }

    @Override
    public String toString() {
        return "TcpPeer[" + address + "]";
    }

    Outbox outbox() {
        return outbox;
    }

    void answer(Reply reply, int opaque, HeaderType headerType) {
        outbox.add(new Outgoing.Answer(reply, opaque, headerType));
    }

    void answered(int opaque, Reply reply) {
        calls.complete(opaque, reply);
    }

    void seen(int senderVersion, String senderLanguage) {
        if (version != senderVersion) {
            version = senderVersion;
        }
        if (!language.equals(senderLanguage)) {
            language = senderLanguage;
        }
    }

    /** The connection is gone. */
    void closed() {
        closeActions.close();
        calls.close(lost());
        // Releases what still waits to be written.
        outbox.drain();
    }

    private void refused(Outgoing frame, RuntimeException cause) {
        LOG.error("A frame for {} cannot be written", address, cause);
        if (frame instanceof Outgoing.Call call) {
            calls.fail(call.opaque(), cause);
        } else if (frame instanceof Outgoing.Answer answer) {
            // The header may be what cannot be written, so the caller gets a plain refusal.
            Reply failure = Reply.failure(ResponseCode.SYSTEM_ERROR, "the answer cannot be written");
            outbox.add(new Outgoing.Answer(failure, answer.opaque(), answer.headerType()));
        }
    }

    private IOException lost() {
        return new IOException("the connection to " + address + " is lost");
    }
}
