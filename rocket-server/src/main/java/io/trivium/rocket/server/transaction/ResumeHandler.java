package io.trivium.rocket.server.transaction;

import io.trivium.broker.Broker;
import io.trivium.broker.log.Slice;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.topic.Topic;
import io.trivium.message.MessageIds;
import io.trivium.message.PropertyNames;
import io.trivium.message.StoredMessage;
import io.trivium.message.StoredRecord;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.admin.ResumeCheck;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.door.RequestHandler;
import io.trivium.rocket.server.send.MessageFactory;
import io.trivium.rocket.server.topics.Names;
import io.trivium.rocket.server.topics.Topics;
import io.trivium.rocket.transport.Peer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Answers RESUME_CHECK_HALF_MESSAGE: what was set aside because nobody decided is prepared once more, with no question asked yet. */
public final class ResumeHandler implements RequestHandler<ResumeCheck> {
    private final Broker engine;
    private final Topics topics;
    private final MessageFactory messages;
    private final Authorizer authorizer;

    public ResumeHandler(Broker engine, Topics topics, MessageFactory messages, Authorizer authorizer) {
        this.engine = engine;
        this.topics = topics;
        this.messages = messages;
        this.authorizer = authorizer;
    }

    @Override
    public CompletionStage<Reply> handle(ResumeCheck request, Peer peer) {
        authorizer.mayAdminister(peer, "");
        PreparedMessage aside = new PreparedMessage(find(request.messageId()));
        Topic topic = topics.require(String.valueOf(aside.message().properties().get(PropertyNames.REAL_TOPIC)));
        return engine.prepare(
                        topic.name(), messages.encode(aside.resumed(topic)).message(), Durability.FORCED)
                .thenApply(receipt -> Reply.success());
    }

    private StoredMessage find(String messageId) {
        Optional<Slice> found;
        try {
            found = engine.message(MessageIds.place(messageId).position());
        } catch (IllegalArgumentException e) {
            throw new Refused(ResponseCode.SYSTEM_ERROR, messageId + " is no id with a position");
        }
        StoredMessage message = null;
        if (found.isPresent()) {
            try (Slice record = found.get()) {
                message = StoredRecord.decode(record.bytes().duplicate());
            }
        }
        if (message == null || !message.topic().equals(Names.ABANDONED_TOPIC)) {
            throw new Refused(ResponseCode.SYSTEM_ERROR, "no message " + messageId + " was set aside");
        }
        return message;
    }
}
