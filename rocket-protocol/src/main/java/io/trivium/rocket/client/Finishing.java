package io.trivium.rocket.client;

import io.trivium.rocket.client.ClientContext.Done;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.body.BatchAckEntry;
import io.trivium.rocket.protocol.body.BatchAcks;
import io.trivium.rocket.protocol.request.AckMessage;
import io.trivium.rocket.protocol.request.BatchAck;
import io.trivium.rocket.protocol.request.ChangeInvisibleTime;
import io.trivium.rocket.protocol.request.DeadLetter;
import io.trivium.rocket.protocol.request.Release;
import io.trivium.rocket.protocol.request.SendBack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Ends leases, one way or the other. The client's event loop owns it. */
final class Finishing {
    /** Entries of a batch name offsets by bits from the first one; farther ones begin a new entry. */
    private static final int MAX_SPAN = 4096;
    /** A broker takes more messages in one batch, but not any number. */
    private static final int MAX_BATCH = 1 << 16;
    /** Releases and dead letters name offsets as text in their header, which may have 1 MiB. */
    private static final int MAX_OFFSETS = 1 << 15;

    private final Links links;
    private final Repeating repeating;
    private final TimedLeases leases;

    Finishing(Links links, Repeating repeating, TimedLeases leases) {
        this.links = links;
        this.repeating = repeating;
        this.leases = leases;
    }

    Later<Done> acknowledge(List<Receipt> receipts, boolean durably) {
        // What is acknowledged twice is acknowledged once
        return repeating.run(() -> acknowledgeNow(receipts, durably));
    }

    private Later<Done> acknowledgeNow(List<Receipt> receipts, boolean durably) {
        return atEachBroker(receipts, (session, leased) -> {
            List<Receipt> ofBroker = leases.current(leased);
            List<Later<Done>> batches = new ArrayList<>();
            for (int from = 0; from < ofBroker.size(); from += MAX_BATCH) {
                Request request =
                        acknowledgement(ofBroker.subList(from, Math.min(ofBroker.size(), from + MAX_BATCH)), durably);
                batches.add(session.askOrClose(request).map(Finishing::finished));
            }
            return Later.all(batches).map(done -> Done.DONE);
        });
    }

    private static Request acknowledgement(List<Receipt> ofBroker, boolean durably) {
        return ofBroker.size() == 1
                ? acknowledgement(ofBroker.get(0), durably)
                : batch(ofBroker.get(0).broker(), ofBroker, durably);
    }

    Later<Done> release(List<Receipt> receipts, Duration after, boolean countsAttempt) {
        long millis = after.toMillis();
        // If the connection is lost before the answer, a resumed session does not claim them
        links.finished(receipts);
        return atEachBroker(
                receipts,
                (session, ofBroker) -> session.trivium()
                        ? tellEach(
                                session,
                                ByQueue.group(ofBroker, MAX_OFFSETS),
                                queue -> new Release(
                                        queue.group(),
                                        queue.topic(),
                                        queue.queueId(),
                                        queue.offsets(),
                                        millis,
                                        countsAttempt,
                                        session.id()))
                        : tellEach(
                                session,
                                ofBroker,
                                receipt -> invisible(leases.current(receipt), millis, countsAttempt)));
    }

    Later<Done> deadLetter(List<Receipt> receipts, String reason) {
        return atEachBroker(receipts, (session, ofBroker) -> {
            if (!session.trivium()) {
                return deadLetterGenuine(session, ofBroker);
            }
            return tellEach(
                    session,
                    ByQueue.group(ofBroker, MAX_OFFSETS),
                    queue -> new DeadLetter(
                            queue.group(), queue.topic(), queue.queueId(), queue.offsets(), reason, session.id()));
        });
    }

    /** A genuine broker sends back to the dead letters what is named by its place in the log, and the lease is ended apart. */
    private Later<Done> deadLetterGenuine(BrokerSession session, List<Receipt> receipts) {
        List<Later<Done>> all = new ArrayList<>();
        for (Receipt receipt : receipts) {
            SendBack toDeadLetters =
                    new SendBack(leases.position(receipt), receipt.group(), -1, null, receipt.topic(), false, 0);
            all.add(session.tell(toDeadLetters)
                    .flatMap(done -> session.ask(acknowledgement(leases.current(receipt), true)))
                    .map(Finishing::finished));
        }
        return Later.all(all).map(done -> Done.DONE);
    }

    private Later<Done> atEachBroker(List<Receipt> receipts, AtBroker action) {
        List<Later<Done>> parts = new ArrayList<>();
        byBroker(receipts)
                .forEach((broker, ofBroker) ->
                        parts.add(links.session(broker).flatMap(session -> action.apply(session, ofBroker))));
        return Later.all(parts).map(done -> {
            links.finished(receipts);
            leases.finished(receipts);
            return Done.DONE;
        });
    }

    private static Map<String, List<Receipt>> byBroker(List<Receipt> receipts) {
        if (receipts.isEmpty()) {
            return Map.of();
        }
        String first = receipts.get(0).broker();
        if (receipts.stream().allMatch(receipt -> receipt.broker().equals(first))) {
            return Map.of(first, receipts);
        }
        Map<String, List<Receipt>> byBroker = new LinkedHashMap<>();
        for (Receipt receipt : receipts) {
            byBroker.computeIfAbsent(receipt.broker(), broker -> new ArrayList<>())
                    .add(receipt);
        }
        return byBroker;
    }

    private static <T> Later<Done> tellEach(BrokerSession session, List<T> parts, Function<T, Request> request) {
        List<Later<Done>> answers = new ArrayList<>();
        for (T part : parts) {
            answers.add(session.ask(request.apply(part)).map(Finishing::over));
        }
        return Later.all(answers).map(done -> Done.DONE);
    }

    /** A message that is no longer there is finished, too. */
    private static Done finished(Reply reply) {
        return reply.code() == ResponseCode.NO_MESSAGE ? nothingLeft(reply) : over(reply);
    }

    /** So is every lease of a topic or group that is no longer there. */
    private static Done over(Reply reply) {
        return switch (reply.code()) {
            case ResponseCode.TOPIC_NOT_EXIST, ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST -> nothingLeft(reply);
            default -> ClientContext.done(reply);
        };
    }

    private static Done nothingLeft(Reply reply) {
        reply.body().release();
        return Done.DONE;
    }

    private static AckMessage acknowledgement(Receipt receipt, boolean durably) {
        return new AckMessage(
                receipt.group(), receipt.topic(), receipt.queue(), receipt.handle(), receipt.offset(), durably);
    }

    private static ChangeInvisibleTime invisible(Receipt receipt, long millis, boolean countsAttempt) {
        return new ChangeInvisibleTime(
                receipt.group(),
                receipt.topic(),
                receipt.queue(),
                receipt.handle(),
                receipt.offset(),
                Math.max(1, millis),
                !countsAttempt);
    }

    private static BatchAck batch(String broker, List<Receipt> receipts, boolean durably) {
        Map<Span, List<Long>> spans = new LinkedHashMap<>();
        for (Receipt receipt : receipts) {
            long number = (receipt.offset() - receipt.from().startOffset()) / MAX_SPAN;
            spans.computeIfAbsent(new Span(receipt.from(), number), span -> new ArrayList<>())
                    .add(receipt.offset());
        }
        List<BatchAckEntry> entries = new ArrayList<>(spans.size());
        spans.forEach((span, offsets) -> entries.add(span.entry(offsets)));
        return new BatchAck(new BatchAcks(broker, entries), durably);
    }

    @FunctionalInterface
    private interface AtBroker {
        Later<Done> apply(BrokerSession session, List<Receipt> receipts);
    }

    /** Offsets of one pop and queue that one entry can name. */
    private record Span(PoppedQueue from, long number) {
        BatchAckEntry entry(List<Long> offsets) {
            return new BatchAckEntry(
                    from.group(),
                    from.poppedTopic(),
                    from.queue(),
                    from.reviveQueue(),
                    from.retry(),
                    from.startOffset() + number * MAX_SPAN,
                    from.popMillis(),
                    from.invisibleMillis(),
                    offsets);
        }
    }
}
