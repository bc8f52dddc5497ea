package io.trivium.rocket.server.send;

import io.trivium.broker.topic.Topic;

/**
 * Where a message goes.
 *
 * @param queue negative for any
 * @param dropsDelay whether it is to be there at once, whatever its properties say: it was redirected to a dead-letter topic
 */
record Destination(Topic topic, int queue, boolean dropsDelay) {}
