package io.trivium.rocket.server.pull;

import io.trivium.broker.Broker;
import io.trivium.broker.log.Slice;
import io.trivium.message.KeyHashes;
import io.trivium.message.PropertyNames;
import io.trivium.message.RecordFields;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.QueryMessage;
import io.trivium.rocket.protocol.request.QueryMessageReply;
import io.trivium.rocket.protocol.request.ViewMessage;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.door.RequestRouter;
import io.trivium.rocket.transport.Peer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Finds messages by key, by tag and by position: 12, 33. */
public final class MessageHandlers {
    private static final String BY_TAG = "T";
    private static final int MAX_MESSAGES = 64;
    /** A key that very many messages share does not keep a connection's thread for long. */
    private static final int MAX_EXAMINED = 4096;

    private final Broker engine;
    private final Authorizer authorizer;

    public MessageHandlers(Broker engine, Authorizer authorizer) {
        this.engine = engine;
        this.authorizer = authorizer;
    }

    public void addTo(RequestRouter.Builder router) {
        router.on(QueryMessage.class, this::query).on(ViewMessage.class, this::view);
    }

    private CompletionStage<Reply> query(QueryMessage request, Peer peer) {
        authorizer.mayConsume(peer, request.topic(), "");
        int max = Math.max(1, Math.min(request.maxMessages(), MAX_MESSAGES));
        List<Slice> found = BY_TAG.equals(request.indexType()) ? byTag(request, max) : byKey(request, max);
        if (found.isEmpty()) {
            throw new Refused(ResponseCode.QUERY_NOT_FOUND, "no message of that key and time");
        }
        ByteBuffer newest = found.get(found.size() - 1).bytes();
        QueryMessageReply header = new QueryMessageReply(
                RecordFields.storedMillis(newest, newest.position()), RecordFields.position(newest, newest.position()));
        return CompletableFuture.completedFuture(new Reply(ResponseCode.SUCCESS, null, header, RecordBody.of(found)));
    }

    private List<Slice> byTag(QueryMessage request, int max) {
        return engine.topic(request.topic())
                .map(topic -> new TagSearch(engine, request, max).find(topic))
                .orElse(List.of());
    }

    private List<Slice> byKey(QueryMessage request, int max) {
        List<Slice> found = new ArrayList<>();
        int[] examined = {0};
        try {
            engine.findKey(KeyHashes.key(request.topic(), request.key()), position -> {
                engine.message(position).ifPresent(record -> keepIfWanted(record, request, found));
                examined[0]++;
                return found.size() < max && examined[0] < MAX_EXAMINED;
            });
        } catch (RuntimeException e) {
            found.forEach(Slice::close);
            throw e;
        }
        // The newest was found first; clients expect the oldest first.
        Collections.reverse(found);
        return found;
    }

    private static void keepIfWanted(Slice record, QueryMessage request, List<Slice> found) {
        if (wanted(record.bytes(), request)) {
            found.add(record);
        } else {
            record.close();
        }
    }

    private static boolean wanted(ByteBuffer record, QueryMessage request) {
        int at = record.position();
        long stored = RecordFields.storedMillis(record, at);
        if (!RecordFields.topic(record, at).equals(request.topic())) {
            return false;
        }
        if (request.key().equals(RecordFields.property(record, at, PropertyNames.UNIQ_KEY))) {
            return true;
        }
        return !request.uniqueKey()
                && stored >= request.beginMillis()
                && stored <= request.endMillis()
                && hasKey(RecordFields.property(record, at, PropertyNames.KEYS), request.key());
    }

    private static boolean hasKey(@Nullable String keys, String key) {
        return keys != null && List.of(keys.split(" ", -1)).contains(key);
    }

    private CompletionStage<Reply> view(ViewMessage request, Peer peer) {
        Optional<Slice> found = engine.message(request.position());
        if (found.isEmpty()) {
            throw new Refused(ResponseCode.SYSTEM_ERROR, "no message stands at " + request.position());
        }
        Slice record = found.get();
        String topic = RecordFields.topic(record.bytes(), record.bytes().position());
        try {
            authorizer.mayConsume(peer, topic, "");
            if (request.topic() != null && !request.topic().equals(topic)) {
                throw new Refused(
                        ResponseCode.NO_PERMISSION, "the message at " + request.position() + " is of another topic");
            }
        } catch (RuntimeException e) {
            record.close();
            throw e;
        }
        return CompletableFuture.completedFuture(Reply.success(RecordBody.of(List.of(record))));
    }
}
