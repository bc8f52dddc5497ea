/** Client stubs: what the Jakarta Messaging provider and the AMQP bridge ask of a RocketMQ cluster. */
@NullMarked
package io.trivium.rocket.client;

import org.jspecify.annotations.NullMarked;
