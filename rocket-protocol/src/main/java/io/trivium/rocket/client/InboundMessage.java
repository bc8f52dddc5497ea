package io.trivium.rocket.client;

import io.trivium.message.StoredMessage;

/**
 * A leased message.
 *
 * @param message as stored; its attempts are those of this delivery
 * @param receipt what to acknowledge or release it with
 */
public record InboundMessage(StoredMessage message, Receipt receipt) {}
