package io.trivium.broker.engine;

import io.trivium.broker.error.BrokerException;
import io.trivium.broker.publish.Publication;
import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.sequencer.Answer;
import io.trivium.broker.sequencer.Command;
import io.trivium.broker.sequencer.Sequencer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A publication on its way, and its answer: one object, as there is one for each message. */
final class PublishRequest extends CompletableFuture<List<PublishReceipt>> implements Command, Answer {
    private static final int SMALL_BYTES = 16 << 10;

    private final Publishing publishing;
    private final Sequencer sequencer;
    private final InFlight inFlight;
    private final Publication publication;
    private final long bytes;
    private List<PublishReceipt> receipts = List.of();

    /** @param bytes of the messages, which are in flight until they are answered */
    PublishRequest(Publishing publishing, Sequencer sequencer, InFlight inFlight, Publication publication, long bytes) {
        this.publishing = publishing;
        this.sequencer = sequencer;
        this.inFlight = inFlight;
        this.publication = publication;
        this.bytes = bytes;
    }

    @Override
    public void run() {
        receipts = publishing.publish(publication);
        if (Publishing.answersWhenWritten(publication)) {
            sequencer.whenWritten(this);
        } else {
            sequencer.whenForced(this);
        }
    }

    /** What is large had better be copied while the disk is busy. */
    @Override
    public boolean mayWaitForForce() {
        return !Publishing.answersWhenWritten(publication) && bytes <= SMALL_BYTES;
    }

    @Override
    public void publish(long value) {
        inFlight.giveBack(bytes);
        complete(receipts);
    }

    @Override
    public void refuse(BrokerException why) {
        inFlight.giveBack(bytes);
        completeExceptionally(why);
    }
}
