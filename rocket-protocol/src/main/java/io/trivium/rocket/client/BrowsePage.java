package io.trivium.rocket.client;

import io.trivium.message.StoredMessage;
import java.util.List;

/**
 * A page of unfinished messages.
 *
 * @param cursor where the next page begins
 */
public record BrowsePage(List<StoredMessage> messages, String cursor) {}
