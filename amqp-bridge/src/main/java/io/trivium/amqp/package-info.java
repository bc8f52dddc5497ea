/** The AMQP 1.0 door: a server of the protocol that is a client of a RocketMQ cluster. */
@NullMarked
package io.trivium.amqp;

import org.jspecify.annotations.NullMarked;
