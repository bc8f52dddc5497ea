package io.trivium.amqp.mapping;

import io.trivium.message.mapping.DestinationKind;
import io.trivium.message.mapping.Envelope;
import org.jspecify.annotations.Nullable;

/**
 * A message as an AMQP client sent it.
 *
 * @param envelope all but where it goes, which the link decides
 * @param to the address within the message, null if none
 * @param toKind what the message says {@code to} is, null if it does not
 * @param userId the login that the sender claims, null if none
 */
public record ReceivedMessage(
        Envelope envelope, @Nullable String to, @Nullable DestinationKind toKind, byte @Nullable [] userId) {}
