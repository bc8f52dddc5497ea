package io.trivium.message.mapping;

/** Makes the stored form of envelopes, and envelopes of stored messages. */
public final class MessageMapper {
    private MessageMapper() {}
}
